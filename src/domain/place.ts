import type { Commitment } from "./fleet.ts";
import type { ClassFutures, Futures } from "./futures.ts";
import { count, permutation } from "./permutation.ts";
import { type Duration, paced, type Work } from "./work.ts";

/** Takes the GPU on which the commitment ends first, in each future in which we owe it. */
export function place(futures: Futures, { work, chance, fromSec, className }: Commitment): void {
  const order = permutation(futures.taken++);
  const wins = permutation(futures.taken++);
  const choices = futures.choices(work.mode)(className);
  for (const on of choices) on.atStake += chance; // where its class is not known it may be on any
  findOwed(wins, chance * count - 0.5);
  choices.forEach((on, index) => findEnds(on, index, work, fromSec, order));
  choices.forEach((on, index) => {
    occupy(on, index);
    on.stale = true;
  });
}

/** The futures in which the commitment that is placed is owed, and for each of them when it would end first and on which class. */
const owed = { count: 0, futures: new Uint16Array(count) };
const firstEnds = new Float64Array(count);
const firstOn = new Uint8Array(count);

/** It is owed in so many of the cases: where its own is below `won`. */
function findOwed(wins: (future: number) => number, won: number): void {
  let found = 0;
  for (let future = 0; future < count; future++) {
    owed.futures[found] = future;
    found += Number(wins(future) < won); // no branch: nobody could foretell it
  }
  owed.count = found;
  firstEnds.fill(Number.POSITIVE_INFINITY);
}

/** Where a class is the one, of those so far, on which a work would end first. */
function findEnds(
  on: ClassFutures,
  index: number,
  { estimate, mode }: Work,
  fromSec: number,
  order: (future: number) => number,
): void {
  const pace = on.paceOf(mode)(estimate.sigma);
  layOut(paced(estimate, pace), on.draws(pace.drawSigma));
  const { freeAtSec, gpus } = on;
  for (let each = 0; each < owed.count; each++) {
    const future = owed.futures[each] ?? 0;
    const startSec = Math.max(freeAtSec[future * gpus] ?? 0, fromSec);
    const endSec = startSec + pace.fixedSec + (provingSec[order(future)] ?? 0);
    if (endSec >= (firstEnds[each] ?? 0)) continue;
    firstEnds[each] = endSec;
    firstOn[each] = index;
  }
}

/** What the proof takes in each case of it, beside the fixed part. */
const provingSec = new Float64Array(count);

/** The heavy proofs are the last of all cases, and as spread among themselves as the others are. */
function layOut({ pace, gas, most, heavy }: Duration, draws: Float64Array): void {
  const [typicalSec, mostSec] = [gas / pace.typical, most / pace.slowest];
  if (!heavy) {
    for (let at = 0; at < count; at++) provingSec[at] = Math.min(typicalSec * (draws[at] ?? 1), mostSec);
    return;
  }
  const usual = Math.round(count * (1 - heavy.share));
  const heavySec = heavy.of.gas / pace.typical;
  for (let at = 0; at < count; at++) {
    const drawn = at < usual ? (at + 0.5) / usual : (at - usual + 0.5) / (count - usual);
    const sec = at < usual ? typicalSec : heavySec;
    provingSec[at] = Math.min(sec * (draws[Math.floor(drawn * count)] ?? 1), mostSec);
  }
}

/** Takes the GPU that is free first until the work's end, and puts it where that belongs among the others. */
function occupy({ freeAtSec, gpus }: ClassFutures, index: number): void {
  for (let each = 0; each < owed.count; each++) {
    const untilSec = firstEnds[each] ?? 0;
    if (untilSec === Number.POSITIVE_INFINITY || firstOn[each] !== index) continue;
    let at = (owed.futures[each] ?? 0) * gpus;
    const last = at + gpus - 1;
    for (; at < last; at++) {
      const next = freeAtSec[at + 1] ?? 0;
      if (next >= untilSec) break;
      freeAtSec[at] = next;
    }
    freeAtSec[at] = untilSec;
  }
}
