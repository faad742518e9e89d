import { type Worth, worthOf } from "../clairvoyant/worth.ts";
import { type FleetPlan, fits } from "../fleet/plan.ts";
import type { Market } from "../market/market.ts";

/** A request that can be won and paid for, as one knows it from its publication on who knows everything of it. Unix seconds. */
export type KnownJob = Pick<Worth, "entry" | "bidWei" | "revenueUsd" | "releaseSec" | "dueSec"> & {
  /** When its auction ends: as late as that it can be weighed against all that was published before. */
  decidedAtSec: number;
  revenueProve: number;
  /** Of its job on any host: seconds beside the proving, and PGU, its own slowness included. */
  besideSec: number;
  pgu: number;
  /** By class, in the order of the plan. */
  fits: readonly boolean[];
};

/** All of them, in the order in which they are decided on. */
export function knownJobs(market: Market, { classes }: FleetPlan): KnownJob[] {
  const jobs = worthOf(market).map((worth): KnownJob => {
    const { entry, bidWei } = worth;
    const { containerSec, wrapSec, uploadSec, slowness } = entry.luck;
    return {
      ...worth,
      decidedAtSec: entry.auctionEndsAtSec,
      revenueProve: entry.baseFeeProve + (bidWei * entry.gas) / 1e18,
      besideSec: containerSec + wrapSec + uploadSec,
      pgu: entry.gas * slowness,
      fits: classes.map((each) => fits(each, entry.request.mode)),
    };
  });
  return jobs.sort((a, b) => a.decidedAtSec - b.decidedAtSec || a.entry.index - b.entry.index);
}
