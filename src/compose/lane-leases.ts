import { systemClock } from "../adapters/clock/system-clock.ts";
import { createLaneLeases } from "../adapters/dynamodb/create-lane-leases.ts";
import { provider } from "./provider.ts";
import { tableClient } from "./table-client.ts";

export const laneLeases = provider(tableClient.needs, (config) =>
  createLaneLeases({ ...tableClient.make(config), clock: systemClock }),
);
