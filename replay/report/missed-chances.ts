import type { Market } from "../market/market.ts";
import { fate, type Result } from "../result.ts";

/** Requests that the clairvoyant made money with and the policy did not deliver, by what the policy said of them. */
export type MissedChance = { reason: string; requests: number; revenueUsd: number };

export function missedChances(own: Result, bound: Result, { requests, prove }: Market): MissedChance[] {
  const byReason = new Map<string, MissedChance>();
  for (const { index, baseFeeProve, gas, auctionEndsAtSec } of requests) {
    const reason = reasonOf(own, index);
    if (bound.fates[index] !== fate.onTime || reason === undefined) continue;
    const before = byReason.get(reason) ?? { reason, requests: 0, revenueUsd: 0 };
    const revenueUsd = prove.usdAt(auctionEndsAtSec) * (baseFeeProve + ((bound.bidWei[index] ?? 0) * gas) / 1e18);
    byReason.set(reason, { reason, requests: before.requests + 1, revenueUsd: before.revenueUsd + revenueUsd });
  }
  return [...byReason.values()].sort((a, b) => b.revenueUsd - a.revenueUsd);
}

function reasonOf({ fates, declined }: Result, index: number): string | undefined {
  switch (fates[index]) {
    case fate.passed:
      return declined[index] ?? "no reason given";
    case fate.lost:
      return "outbid";
    case fate.expired:
    case fate.gaveUp:
      return "not delivered";
    default:
      return undefined;
  }
}
