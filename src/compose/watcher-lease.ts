import { createWatcherLease } from "../adapters/dynamodb/create-watcher-lease.ts";
import { provider } from "./provider.ts";
import { tableClient } from "./table-client.ts";

export const watcherLease = provider(tableClient.needs, (config) => createWatcherLease(tableClient.make(config)));
