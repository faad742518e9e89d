import type { Gpu, ProverBackend, StageTime, Versions } from "./job.ts";
import type { JobId, Pgu, UnixSeconds } from "./values.ts";

/**
 * A calibration measures: one job in each class of hosts makes the same proofs, which nobody asked for, and says how long they
 * took. It has no request, no claim and no word with the network.
 */

/** What a run is called: the moment of its beginning, and four digits that tell two of one second apart. */
export const runForm = /^[0-9]{8}-[0-9]{6}-[0-9a-f]{4}$/;

/** All that belongs to a run lies here. */
export const calibrationPrefix = (run: string): string => `calibration/${run}/`;
/** What is to be proved. */
export const specKey = (run: string): string => `${calibrationPrefix(run)}spec.json`;
/** Where the run's job in a class of hosts writes; its result and its progress have the names of a proof's. */
export const hostsPrefix = (run: string, className: string): string => `${calibrationPrefix(run)}hosts/${className}/`;

/** Of the run's job in every class: the queue says which one it is. */
export const calibrationJobName = (run: string): string => `calibrate-${run}`;

/** Modes whose time grows with the gas; what a wrap adds does not. */
export const measuredModes = ["core", "compressed"] as const;
export type MeasuredMode = (typeof measuredModes)[number];

/** One proof to make. Both keys lie under the run's prefix: a program and an `SP1Stdin`, in the network's forms. */
export type CalibrationProof = { program: string; mode: MeasuredMode; programKey: string; stdinKey: string };

/** How a proof went; `because` is a sentence without secrets. */
export type Measurement = { program: string; mode: MeasuredMode; stages: readonly StageTime[] } & (
  | { outcome: "proved"; cycles: bigint; gas: Pgu }
  | { outcome: "failed"; because: string }
);

/** The last word of a run's job in a class: all that it measured, each whole. */
export type CalibrationResult = {
  run: string;
  className: string;
  jobId: JobId;
  backend: ProverBackend;
  startedAtSec: UnixSeconds;
  gpu?: Gpu;
  versions?: Versions;
  measurements: readonly Measurement[];
  /** Why it ended before every proof was tried; absent: each was. */
  stopped?: string;
};
