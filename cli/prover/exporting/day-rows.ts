import type { Tally } from "../../../src/ports/tallies.ts";
import { byDay } from "../reading/day-books.ts";
import { exactProveOf } from "../terminal/words.ts";
import type { Row } from "./csv.ts";

/** The books of each day in which something happened, before `toSec`. */
export const dayRows = (hours: readonly Tally[], toSec: number): Row[] =>
  byDay(hours.filter(({ hourSec }) => hourSec < toSec)).map(({ day, counts }) => ({
    day,
    bids: counts.bids.toString(),
    won: counts.won.toString(),
    lost: counts.lost.toString(),
    resolved: counts.resolved.toString(),
    on_time: counts.onTime.toString(),
    missed: counts.missed.toString(),
    gas_pgu: counts.settledGas.toString(),
    earned_prove: exactProveOf(counts.earnedWei),
    jobs_usd: usd(counts.costUsdMicros),
    idle_hosts_usd: usd(counts.warmUsdMicros),
    gpu_hours: (Number(counts.gpuMs) / 3.6e6).toFixed(6),
  }));

const usd = (micros: bigint): string => (Number(micros) / 1e6).toFixed(6);
