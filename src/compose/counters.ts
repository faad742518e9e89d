import { systemClock } from "../adapters/clock/system-clock.ts";
import { createCounters } from "../adapters/dynamodb/create-counters.ts";
import { provider } from "./provider.ts";
import { tableClient } from "./table-client.ts";

export const counters = provider(tableClient.needs, (config) =>
  createCounters({ ...tableClient.make(config), clock: systemClock }),
);
