import type { FleetPlan } from "../fleet/plan.ts";
import type { Counts } from "./hosts.ts";

const nowhere = -1;

/** One host less, one more, and one of another class instead, as far as the plan allows it. */
export function stepsFrom(counts: Counts, { classes }: FleetPlan): Counts[] {
  const places = [nowhere, ...counts.keys()];
  const moves = places.flatMap((to) => places.filter((from) => from !== to).map((from) => ({ from, to })));
  return moves
    .map(({ from, to }) => counts.map((count, index) => count - (index === from ? 1 : 0) + (index === to ? 1 : 0)))
    .filter((found) => found.every((count, index) => count >= 0 && count <= (classes[index]?.maxHosts ?? 0)));
}
