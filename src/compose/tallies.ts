import { createTallies } from "../adapters/dynamodb/create-tallies.ts";
import { log } from "./log.ts";
import { provider } from "./provider.ts";
import { tableClient } from "./table-client.ts";

export const tallies = provider([...tableClient.needs, ...log.needs], (config) =>
  createTallies({ ...tableClient.make(config), log: log.make(config) }),
);
