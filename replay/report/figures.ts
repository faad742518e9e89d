import { type Claim, claimsOf } from "../claims.ts";
import type { Comparison, Row } from "../compare.ts";
import { missedOf, onTimeShare } from "../result.ts";
import { explainRivals } from "./explain.ts";
import { hostsOverTime } from "./hosts-over-time.ts";
import { type MissedChance, missedChances } from "./missed-chances.ts";

/** One policy in one market, in numbers that a table and a JSON file can hold. */
export type Figures = {
  name: string;
  role: Row["role"];
  fleet: string;
  price: string;
  bids: number;
  wins: number;
  onTimeShare: number;
  missed: number;
  suspensions: number;
  hostHours: number;
  revenueUsd: number;
  costUsd: number;
  profitUsd: number;
  /** Of the profit of one who knows gas, prices and losses ahead, and of the clairvoyant's; undefined where that is nothing. */
  ofInformed: number | undefined;
  ofClairvoyant: number | undefined;
};

/** What a report keeps of one comparison. */
export type SeedReport = {
  market: string;
  seed: number;
  rows: readonly Figures[];
  claims: readonly Claim[];
  /** Where a rival earned more than the first subject, and why. */
  rivalsAhead: readonly string[];
  hosts: { hours: readonly number[]; series: readonly { name: string; counts: readonly number[] }[] };
  declined: readonly MissedChance[];
};

export function seedReport(comparison: Comparison): SeedReport {
  const { market, rows, bound, informed } = comparison;
  const subject = rows.find(({ role, result }) => role === "subject" && result.fleet === "from zero");
  const shown = rows.filter(({ role, result }) => result.fleet === "from zero" && role !== "rival");
  return {
    market: market.name,
    seed: market.seed,
    rows: rows.map((row) => figuresOf(row, informed.profitUsd, bound.profitUsd)),
    claims: subject === undefined ? [] : claimsOf(subject.name, comparison),
    rivalsAhead: subject === undefined ? [] : explainRivals(subject, rows),
    hosts: hostsOverTime(shown, market),
    declined: subject === undefined ? [] : missedChances(subject.result, bound, market),
  };
}

function figuresOf({ name, role, price, result }: Row, known: number, most: number): Figures {
  const { fleet, bids, wins, suspensions, hostHours, revenueUsd, costUsd, profitUsd } = result;
  return {
    name,
    role,
    fleet,
    price,
    bids,
    wins,
    onTimeShare: onTimeShare(result),
    missed: missedOf(result),
    suspensions,
    hostHours,
    revenueUsd,
    costUsd,
    profitUsd,
    ofInformed: shareOf(profitUsd, known),
    ofClairvoyant: shareOf(profitUsd, most),
  };
}

const shareOf = (usd: number, most: number): number | undefined => (most > 0.005 ? usd / most : undefined);
