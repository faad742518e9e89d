import type { ProofRequest } from "./proof-request.ts";
import { type Pgu, type UnixSeconds, unixSeconds } from "./values.ts";

/** What the network counts as a success, and how many it wants (`GetProverRequirements`). */
export type Requirements = {
  floorLatencySec: number;
  minPguPerSec: bigint;
  /** Below this share of successes, in millionths, a prover is suspended; 0: not enforced. */
  minSuccessMillionths: number;
  lookbackHours: number;
  /** With fewer resolved requests than this in the lookback nobody is judged. */
  minResolved: number;
};

/** Seconds from a request's creation within which the network counts a proof of so much gas as a success. */
export function countedSec(gas: Pgu, requirements: Requirements | undefined): number {
  if (!requirements) return Number.POSITIVE_INFINITY;
  const provingSec = requirements.minPguPerSec > 0n ? Number(gas / requirements.minPguPerSec) : 0;
  return Math.max(requirements.floorLatencySec, provingSec);
}

type Dates = Pick<ProofRequest, "createdAtSec" | "deadlineSec">;

/** The earlier of the request's deadline and `countedSec` after its creation. */
export const countedUntil = ({ createdAtSec, deadlineSec }: Dates, sec: number): UnixSeconds =>
  unixSeconds(Math.min(deadlineSec, createdAtSec + sec));

/** The earlier of the request's deadline and the last second at which the network still counts a success. */
export const effectiveDeadline = (request: Dates, gas: Pgu, requirements: Requirements | undefined): UnixSeconds =>
  countedUntil(request, countedSec(gas, requirements));

/** How our resolved requests of the lookback went. */
export type TrackRecord = { resolved: number; missed: number };

/**
 * How many more requests may be missed before that suspends us. While too few are resolved to be judged, the misses
 * among them still count on the day that there are enough: so many are taken for resolved. Infinity: nobody judges us.
 */
export function missesToSpare({ resolved, missed }: TrackRecord, requirements: Requirements | undefined): number {
  if (!requirements || requirements.minSuccessMillionths <= 0) return Number.POSITIVE_INFINITY;
  const judged = Math.max(resolved, requirements.minResolved);
  const allowed = Math.floor((judged * (1_000_000 - requirements.minSuccessMillionths)) / 1_000_000);
  return Math.max(0, allowed - missed);
}
