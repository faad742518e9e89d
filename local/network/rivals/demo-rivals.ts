import type { Bidder } from "../ports.ts";
import { createRival, type RivalOptions } from "./rival.ts";

type Character = Omit<RivalOptions, "seed">;

/**
 * The market of a demonstration: one that hardly moves, one that follows, one that undercuts down to its costs, one that
 * is greedy. They leave requests alone often enough, and are busy often enough, that a sensible newcomer wins its share.
 */
const characters: readonly Character[] = [
  {
    name: "steady",
    price: { kind: "constant", weiPerPgu: 700_000_000n },
    capacity: 2,
    delayMs: { min: 3000, max: 3000 },
    chance: 0.6,
    throughputPguPerSec: 5_000_000n,
  },
  {
    name: "follower",
    price: { kind: "follow-market", percent: 95, startWeiPerPgu: 800_000_000n },
    capacity: 3,
    delayMs: { min: 500, max: 6000 },
    chance: 0.5,
    throughputPguPerSec: 8_000_000n,
  },
  {
    name: "undercutter",
    price: { kind: "undercut", startWeiPerPgu: 600_000_000n, lowestWeiPerPgu: 450_000_000n },
    capacity: 1,
    delayMs: { min: 1000, max: 4000 },
    chance: 0.4,
    throughputPguPerSec: 3_000_000n,
  },
  {
    name: "greedy",
    price: { kind: "greed", percent: 90 },
    capacity: 8,
    delayMs: { min: 100, max: 900 },
    chance: 0.9,
    throughputPguPerSec: 20_000_000n,
  },
];

/** All of them, each with chances of its own that follow from `seed`. */
export function demoRivals(seed: number): Bidder[] {
  return characters.map((character, index) => createRival({ ...character, seed: seed * 31 + index }));
}
