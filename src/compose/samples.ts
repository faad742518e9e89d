import { systemClock } from "../adapters/clock/system-clock.ts";
import { createSamples } from "../adapters/dynamodb/create-samples.ts";
import { log } from "./log.ts";
import { provider } from "./provider.ts";
import { tableClient } from "./table-client.ts";

export const samples = provider([...tableClient.needs, ...log.needs], (config) =>
  createSamples({ ...tableClient.make(config), clock: systemClock, log: log.make(config) }),
);
