import type { Place } from "./places.ts";
import { planSlot } from "./slot-plan.ts";
import type { PlannedJob, SlotPlan } from "./slot-terms.ts";
import type { Worth } from "./worth.ts";

/** What each place does, in the order of the places. */
export type Assignment = { profitUsd: number; plans: readonly SlotPlan[] };

/** How many jobs may be looked at over all plans: a deterministic measure of time, about a second and a half. */
const usualEffort = 150_000;

/**
 * Plans place after place, each with what is left, in several orders of the places; then, as long as effort is left, gives
 * the jobs of two places back and plans these two anew in the other order.
 */
export function assign(places: readonly Place[], worths: readonly Worth[], effort = usualEffort): Assignment {
  const jobs = places.map((place) => worths.flatMap((worth) => place.jobFor(worth) ?? []));
  const work = createWork(places, jobs);
  const [first, ...others] = ordersOf(places).map((order) => work.inOrder(order));
  const best = others.reduce((a, b) => (total(b) > total(a) ? b : a), first ?? []);
  improve(best, work, effort);
  return { profitUsd: total(best), plans: best };
}

const total = (plans: readonly SlotPlan[]): number => plans.reduce((sum, { profitUsd }) => sum + profitUsd, 0);

/** The cheapest work first; and the cheapest hour first, which wastes least while a host waits. */
function ordersOf(places: readonly Place[]): number[][] {
  const indices = places.map((_, index) => index);
  const by = (cost: (place: Place) => number) => {
    const costs = places.map(cost);
    return [...indices].sort((a, b) => (costs[a] ?? 0) - (costs[b] ?? 0) || a - b);
  };
  const orders = [by((p) => p.terms.usdPerSec / p.pguPerSec), by((p) => p.terms.usdPerSec)];
  return new Set(places.map(({ classIndex }) => classIndex)).size > 1 ? orders : orders.slice(0, 1);
}

function createWork(places: readonly Place[], jobs: readonly (readonly PlannedJob[])[]) {
  const nothing: SlotPlan = { profitUsd: 0, jobs: [], up: [] };
  let spent = 0;
  const plan = (place: number, taken: ReadonlySet<number>): SlotPlan => {
    const terms = places[place]?.terms;
    const free = (jobs[place] ?? []).filter(({ index }) => !taken.has(index));
    if (terms === undefined || free.length === 0) return nothing;
    spent += free.length + terms.horizonSec / 200;
    return planSlot(free, terms);
  };
  return {
    plan,
    spent: () => spent,
    count: places.length,
    inOrder(order: readonly number[]): SlotPlan[] {
      const taken = new Set<number>();
      const plans: SlotPlan[] = places.map(() => nothing);
      for (const place of order) {
        const own = plan(place, taken);
        plans[place] = own;
        for (const { index } of own.jobs) taken.add(index);
      }
      return plans;
    },
  };
}

/** Until no pair gets better, or the effort is spent. */
function improve(plans: SlotPlan[], work: ReturnType<typeof createWork>, effort: number): void {
  for (let improved = true; improved; ) {
    improved = false;
    for (let a = 0; a < work.count; a += 1) {
      for (let b = 0; b < work.count; b += 1) {
        if (work.spent() > effort) return;
        if (a !== b && replanPair(plans, a, b, work)) improved = true;
      }
    }
  }
}

function replanPair(plans: SlotPlan[], a: number, b: number, work: ReturnType<typeof createWork>): boolean {
  const taken = new Set<number>();
  for (const [place, { jobs }] of plans.entries()) {
    if (place !== a && place !== b) for (const { index } of jobs) taken.add(index);
  }
  const ofB = work.plan(b, taken);
  for (const { index } of ofB.jobs) taken.add(index);
  const ofA = work.plan(a, taken);
  const before = (plans[a]?.profitUsd ?? 0) + (plans[b]?.profitUsd ?? 0);
  if (ofA.profitUsd + ofB.profitUsd <= before + 1e-9) return false;
  plans[a] = ofA;
  plans[b] = ofB;
  return true;
}
