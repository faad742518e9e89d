import { createDemandLog } from "../adapters/dynamodb/create-demand-log.ts";
import { log } from "./log.ts";
import { provider } from "./provider.ts";
import { tableClient } from "./table-client.ts";

export const demandLog = provider([...tableClient.needs, ...log.needs], (config) =>
  createDemandLog({ ...tableClient.make(config), log: log.make(config) }),
);
