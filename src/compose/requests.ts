import { createRequests } from "../adapters/dynamodb/create-requests.ts";
import { log } from "./log.ts";
import { provider } from "./provider.ts";
import { tableClient } from "./table-client.ts";

export const requests = provider([...tableClient.needs, ...log.needs], (config) =>
  createRequests({ ...tableClient.make(config), log: log.make(config) }),
);
