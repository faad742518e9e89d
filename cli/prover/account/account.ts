import { systemClock } from "../../../src/adapters/clock/system-clock.ts";
import type { Requirements } from "../../../src/domain/requirements.ts";
import type { Log } from "../../../src/ports/log.ts";
import { remembered } from "../../../src/steps/remembered.ts";
import type { Place } from "../place/choose-place.ts";
import type { Ringing } from "./alarms.ts";
import type { OperatorBucket } from "./bucket.ts";
import type { Calibrations } from "./calibrations.ts";
import type { Deployed } from "./deployed.ts";
import type { openFleet } from "./fleet.ts";
import type { KnobStore } from "./knobs.ts";
import type { OperatorQueues } from "./queues.ts";
import type { Table } from "./table.ts";
import { warningsTo } from "./warnings.ts";

/** The prover's things in AWS. Each client is loaded when something first asks for it: a command starts fast. */
export type Account = {
  place: Place;
  /** Where what is no command's result is said. */
  log: Log;
  deployed(): Promise<Deployed>;
  table(): Promise<Table>;
  knobs(): Promise<KnobStore>;
  queues(): Promise<OperatorQueues>;
  bucket(): Promise<OperatorBucket>;
  ringing(): Promise<readonly Ringing[]>;
  calibrations(): Promise<Calibrations>;
  fleet(): Promise<ReturnType<typeof openFleet>>;
  /** What the network demands of provers, asked for each minute at most; undefined: nothing, or it does not say. */
  requirements(): Promise<Requirements | undefined>;
};

const requirementsFreshMs = 60_000;

export function openAccount(place: Place, note: (text: string) => void): Account {
  const log = warningsTo(note);
  const deployed = once(async () => (await import("./deployed.ts")).readDeployed(place));
  const requirements = remembered(systemClock, requirementsFreshMs, async () => {
    const [{ readRequirements }, told] = await Promise.all([import("./requirements.ts"), deployed()]);
    return readRequirements(told, log);
  });
  return {
    ...{ place, log, deployed },
    requirements: () => requirements(undefined),
    table: once(async () => {
      const [{ openTable }, { table }] = await Promise.all([import("./table.ts"), deployed()]);
      return openTable(place, table, log);
    }),
    knobs: once(async () => {
      const [{ openKnobs }, { knobsPath }] = await Promise.all([import("./knobs.ts"), deployed()]);
      return openKnobs(place, knobsPath);
    }),
    queues: once(async () => {
      const [{ openQueues }, { queueUrls }] = await Promise.all([import("./queues.ts"), deployed()]);
      return openQueues(place, queueUrls);
    }),
    bucket: once(async () => {
      const [{ openBucket }, { bucket }] = await Promise.all([import("./bucket.ts"), deployed()]);
      return openBucket(place, bucket, log);
    }),
    calibrations: once(async () => {
      const [{ openCalibrations }, { bucket }] = await Promise.all([import("./calibrations.ts"), deployed()]);
      return openCalibrations(place, bucket, log);
    }),
    ringing: async () => (await import("./alarms.ts")).readRinging(place),
    fleet: once(async () => {
      const [{ openFleet }, told] = await Promise.all([import("./fleet.ts"), deployed()]);
      return openFleet(place, told);
    }),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
