import type { ArtifactsPort } from "./artifacts.ts";
import type { Clock } from "./clock.ts";
import type { Counters } from "./counters.ts";
import type { DemandLog } from "./demand-log.ts";
import type { Fleet } from "./fleet.ts";
import type { Journal } from "./journal.ts";
import type { Knobs } from "./knobs.ts";
import type { LaneLeases, WatcherLease } from "./leases.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import type { Network } from "./network.ts";
import type { Queues } from "./queues.ts";
import type { Requests } from "./requests.ts";
import type { Samples } from "./samples.ts";
import type { Tallies } from "./tallies.ts";

/** All that a step may need; each takes its pick. */
export type Ports = {
  network: Network;
  requests: Requests;
  laneLeases: LaneLeases;
  watcherLease: WatcherLease;
  queues: Queues;
  fleet: Fleet;
  artifacts: ArtifactsPort;
  knobs: Knobs;
  clock: Clock;
  counters: Counters;
  samples: Samples;
  tallies: Tallies;
  demandLog: DemandLog;
  metrics: Metrics;
  journal: Journal;
  log: Log;
};
