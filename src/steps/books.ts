import type { HourBook } from "../domain/books.ts";
import { unixSeconds } from "../domain/values.ts";
import type { Ports } from "../ports/ports.ts";
import type { Tally } from "../ports/tallies.ts";
import { remembered } from "./remembered.ts";

const freshMs = 20_000;
/** The longest that a network looks back, so far as is known, is a day; two cover any hour's edge. */
const lookBackSec = 48 * 3_600;

/** The last two days by the hour, read at most each 20 s: a day's cap is kept to within what 20 s can add. */
export function createBooks({ tallies, clock }: Pick<Ports, "tallies" | "clock">): () => Promise<readonly HourBook[]> {
  const read = remembered(clock, freshMs, async () =>
    (await tallies.since(unixSeconds(clock.now() - lookBackSec))).map(bookOf),
  );
  return () => read(undefined);
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
  eligibleUsdMicros: Number(counts.eligibleUsdMicros),
});
