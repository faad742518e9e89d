import type { FleetPlan } from "./fleet/plan.ts";
import type { Market } from "./market/market.ts";
import { clairvoyant } from "./policies/clairvoyant.ts";
import type { Rival } from "./policies/rival.ts";
import type { PolicyFactory } from "./policy.ts";
import type { Result } from "./result.ts";
import { fleetLuckFor, type SimulateOptions, simulate } from "./simulate.ts";

/** One line of a comparison. */
export type Row = {
  /** The policy's name; a rival at its best price is "… (tuned)". */
  name: string;
  role: "subject" | "rival" | "bound";
  /** "0.2 PROVE per BPGU"; empty where a policy finds its own prices. */
  price: string;
  result: Result;
};

/** All policies in one market with one fleet, from zero and always on. */
export type Comparison = { market: Market; rows: readonly Row[]; bound: Result };

export type CompareOptions = {
  market: Market;
  plan: FleetPlan;
  subjects: readonly PolicyFactory[];
  rivals: readonly Rival[];
  simulation?: Pick<SimulateOptions, "bidDelaySec">;
};

export function compare({ market, plan, subjects, rivals, simulation = {} }: CompareOptions): Comparison {
  const luck = fleetLuckFor(market, plan);
  const bound = clairvoyant(market, plan, luck);
  const rows = [false, true].flatMap((alwaysOn): Row[] => {
    const run = (factory: PolicyFactory) => simulate(market, plan, factory, { ...simulation, luck, alwaysOn });
    return [
      ...subjects.map((subject): Row => ({ name: subject.name, role: "subject", price: "", result: run(subject) })),
      ...rivals.flatMap((rival) => rivalRows(rival, run)),
    ];
  });
  return { market, bound, rows: [{ name: bound.policy, role: "bound", price: "", result: bound }, ...rows] };
}

/** As it is configured by default and, where another price earns more, at the one that earned most: known afterwards. */
function rivalRows(rival: Rival, run: (factory: PolicyFactory) => Result): Row[] {
  const at = (price: number, name: string): Row => ({
    name,
    role: "rival",
    price: `${price} ${rival.unit}`,
    result: run(rival.at(price)),
  });
  const usual = at(rival.usualPrice, rival.name);
  const tried = rival.otherPrices.map((price) => at(price, `${rival.name} (tuned)`));
  const best = tried.reduce((a, b) => (b.result.profitUsd > a.result.profitUsd ? b : a), usual);
  return best === usual ? [usual] : [usual, best];
}
