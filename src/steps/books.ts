import type { HourBook } from "../domain/books.ts";
import { unixSeconds } from "../domain/values.ts";
import type { Ports } from "../ports/ports.ts";
import type { Tally } from "../ports/tallies.ts";
import { remembered } from "./remembered.ts";

const freshMs = 20_000;
/** Two days cover today, and an hour's edge beside a day's lookback; the table keeps ninety. */
const [leastHours, mostHours] = [48, 90 * 24];

/** The hours of the last `lookBackHours`, and of two days at the least; as far as they are kept. */
export type ReadBooks = (lookBackHours?: number) => Promise<readonly HourBook[]>;

/** Read at most each 20 s: a day's cap is kept to within what 20 s can add. */
export function createBooks({ tallies, clock }: Pick<Ports, "tallies" | "clock">): ReadBooks {
  const read = remembered(clock, freshMs, async (hours: number) =>
    (await tallies.since(unixSeconds(clock.now() - hours * 3_600))).map(bookOf),
  );
  return (lookBackHours = 0) => read(Math.min(Math.max(Math.ceil(lookBackHours), leastHours), mostHours));
}

/** All of these stay far below 2^53. */
const bookOf = ({ hourSec, counts }: Tally): HourBook => ({
  hourSec,
  resolved: Number(counts.resolved),
  missed: Number(counts.missed),
  costUsdMicros: Number(counts.costUsdMicros),
  warmUsdMicros: Number(counts.warmUsdMicros),
  eligibleWinsMillionths: Number(counts.eligibleWinsMillionths),
  eligibleGpuMs: Number(counts.eligibleGpuMs),
  eligibleProveMicros: Number(counts.eligibleProveMicros),
  eligibleUsdMicros: Number(counts.eligibleUsdMicros),
});
