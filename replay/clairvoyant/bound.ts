import type { Place } from "./places.ts";
import { planSlot } from "./slot-plan.ts";
import type { PlannedJob } from "./slot-terms.ts";
import type { Worth } from "./worth.ts";

/**
 * More than any plan can earn, proved: each place plans by itself, may take what another takes too, and pays a job's price
 * for it; the prices are earned whoever takes the jobs (Lagrange's relaxation of "a job is done once"). It holds for any
 * prices; each round moves them towards where no job is taken twice. `planned` is what a real plan earns.
 */
export function upperBound(places: readonly Place[], worths: readonly Worth[], planned: number, rounds = 40): number {
  const jobs = places.map((place) => worths.flatMap((worth) => place.jobFor(worth) ?? []));
  const prices = bestMargins(places, jobs);
  const speed = new Map<number, number>();
  let bound = sum(prices.values());
  let stride = 0.5;
  for (let round = 0; round < rounds; round += 1) {
    const { earned, taken } = planAtPrices(places, jobs, prices);
    if (earned < bound) bound = earned;
    else stride *= 0.9;
    const excess = new Map([...prices.keys()].map((index) => [index, (taken.get(index) ?? 0) - 1]));
    const squares = sum(
      [...excess].map(([index, each]) => (each > 0 || (prices.get(index) ?? 0) > 0 ? each * each : 0)),
    );
    const step = (stride * (earned - planned)) / Math.max(squares, 1);
    for (const [index, each] of excess) {
      const moved = 0.6 * (speed.get(index) ?? 0) + step * each;
      speed.set(index, moved);
      prices.set(index, Math.max(0, (prices.get(index) ?? 0) + moved));
    }
  }
  return bound;
}

/** What each job leaves on the place that suits it best, with nothing for waiting and starting: a first, loose bound. */
function bestMargins(places: readonly Place[], jobs: readonly (readonly PlannedJob[])[]): Map<number, number> {
  const best = new Map<number, number>();
  for (const [place, { terms }] of places.entries()) {
    for (const { index, valueUsd, durationSec } of jobs[place] ?? []) {
      best.set(index, Math.max(best.get(index) ?? 0, valueUsd - durationSec * terms.usdPerSec));
    }
  }
  return best;
}

function planAtPrices(
  places: readonly Place[],
  jobs: readonly (readonly PlannedJob[])[],
  prices: ReadonlyMap<number, number>,
) {
  const taken = new Map<number, number>();
  let earned = sum(prices.values());
  for (const [place, { terms }] of places.entries()) {
    const worthwhile = (jobs[place] ?? [])
      .map((job) => ({ ...job, valueUsd: job.valueUsd - (prices.get(job.index) ?? 0) }))
      .filter(({ valueUsd }) => valueUsd > 0);
    const plan = planSlot(worthwhile, terms);
    earned += plan.profitUsd;
    for (const { index } of plan.jobs) taken.set(index, (taken.get(index) ?? 0) + 1);
  }
  return { earned, taken };
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const each of numbers) total += each;
  return total;
}
