import { randomUUID } from "node:crypto";
import { createLane } from "../steps/lane.ts";
import { clock } from "./clock.ts";
import { laneLeases } from "./lane-leases.ts";
import { log } from "./log.ts";
import { metrics } from "./metrics.ts";
import { network } from "./network.ts";
import { provider } from "./provider.ts";

/** The signer's lane; this process is one holder of it. */
export const lane = provider(
  [...network.needs, ...laneLeases.needs, ...metrics.needs, ...clock.needs, ...log.needs],
  (config) =>
    createLane(
      {
        network: network.make(config),
        laneLeases: laneLeases.make(config),
        metrics: metrics.make(config),
        clock: clock.make(config),
        log: log.make(config),
      },
      randomUUID(),
    ),
);
