import { auctionEnd } from "./bid-time.ts";
import { type Decision, demandIn, type Potential } from "./decision.ts";
import type { ProofMode, ProofRequestTerms } from "./proof-request.ts";
import { effectiveDeadline, type Requirements } from "./requirements.ts";
import { type UnixSeconds, unixSeconds } from "./values.ts";

/** A request that was worth a host, whether or not there was room for it: what it asks of one, and what it would give. */
export type Asked = Pick<Potential, "chance" | "revenueMicros"> & {
  /** When it was decided on. */
  atSec: UnixSeconds;
  mode: ProofMode;
  /** PGU, as a number: it is weighed, never paid. */
  gas: number;
  /** Seconds from the end of its auction until its proof counts no more. */
  leftSec: number;
};

/** A minute in which the market was watched, and what was asked in it. One that is not known is one in which nobody looked. */
export type WatchedMinute = { minuteSec: UnixSeconds; asked: readonly Asked[] };

/** The minute that `atSec` is in. */
export const minuteOf = (atSec: UnixSeconds): UnixSeconds => unixSeconds(Math.floor(atSec / 60) * 60);

/** What the request asks, as it was decided at `now`; undefined: it shows no demand, or no time is left after its auction. */
export function askedOf(
  request: ProofRequestTerms,
  decision: Decision | undefined,
  requirements: Requirements | undefined,
  now: UnixSeconds,
): Asked | undefined {
  const potential = demandIn(decision);
  if (!potential) return undefined;
  const { gas, chance, revenueMicros } = potential;
  const endsAtSec = Math.max(auctionEnd(request.minAuctionPeriodSec, request.createdAtSec), now);
  const leftSec = effectiveDeadline(request, gas, requirements) - endsAtSec;
  if (leftSec <= 0) return undefined;
  return { atSec: now, mode: request.mode, gas: Number(gas), leftSec, chance, revenueMicros };
}
