import type { Prover } from "./records.ts";

export type LeaderboardFilter = {
  isFeatured?: boolean | undefined;
  isWhitelisted?: boolean | undefined;
  featuredFirst?: boolean | undefined;
  whitelistedFirst?: boolean | undefined;
};

type Entry = { prover: Prover; earnedWei: bigint };

/** Those asked for, who has earned most first, of equals the earliest; ahead of all the featured, then the listed, where that is asked. */
export function leaderboard<E extends Entry>(entries: readonly E[], filter: LeaderboardFilter): E[] {
  const { isFeatured, isWhitelisted, featuredFirst, whitelistedFirst } = filter;
  const ahead = (asked: boolean | undefined, a: boolean, b: boolean): number => (asked ? Number(b) - Number(a) : 0);
  return entries
    .filter(({ prover }) => isFeatured === undefined || prover.featured === isFeatured)
    .filter(({ prover }) => isWhitelisted === undefined || prover.listed === isWhitelisted)
    .sort(
      (a, b) =>
        ahead(featuredFirst, a.prover.featured, b.prover.featured) ||
        ahead(whitelistedFirst, a.prover.listed, b.prover.listed) ||
        Number(b.earnedWei > a.earnedWei) - Number(b.earnedWei < a.earnedWei),
    );
}
