import type { FleetLuck } from "./fleet/luck.ts";
import type { FleetPlan } from "./fleet/plan.ts";
import type { Market } from "./market/market.ts";
import { clairvoyant } from "./policies/clairvoyant.ts";
import { informed } from "./policies/informed.ts";
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

/**
 * All policies in one market with one fleet, from zero and always on. `bound`: what the clairvoyant earns; `informed`: what
 * one earns who does not know what will be asked.
 */
export type Comparison = { market: Market; rows: readonly Row[]; bound: Result; informed: Result };

export type Contest = { subjects: readonly PolicyFactory[]; rivals: readonly Rival[] };

type Ground = { market: Market; plan: FleetPlan; simulation?: Pick<SimulateOptions, "bidDelaySec"> };

export type CompareOptions = Contest & Ground;

/** What makes one row, and needs nothing of the others. */
export type Run = Omit<Row, "result"> & { on(ground: Ground & { luck: FleetLuck }): Result };

export function compare({ subjects, rivals, ...ground }: CompareOptions): Comparison {
  const luck = fleetLuckFor(ground.market, ground.plan);
  return comparisonOf(ground.market, runsOf({ subjects, rivals }), (run) => run.on({ ...ground, luck }));
}

/** A list for each policy on each fleet: as it is configured by default and at its other prices. The bounds are the first two. */
export function runsOf({ subjects, rivals }: Contest): [readonly [Run], readonly [Run], ...(readonly Run[])[]] {
  const policies = [false, true].flatMap((alwaysOn) => {
    const run = (factory: PolicyFactory, row: Omit<Row, "result">): Run => ({
      ...row,
      on: ({ market, plan, luck, simulation }) => simulate(market, plan, factory, { ...simulation, luck, alwaysOn }),
    });
    return [
      ...subjects.map((subject) => [run(subject, { name: subject.name, role: "subject", price: "" })]),
      ...rivals.map(({ name, unit, usualPrice, otherPrices, at }) => [
        run(at(usualPrice), { name, role: "rival", price: `${usualPrice} ${unit}` }),
        ...otherPrices.map((price) =>
          run(at(price), { name: `${name} (tuned)`, role: "rival", price: `${price} ${unit}` }),
        ),
      ]),
    ];
  });
  return [[boundRun("clairvoyant", clairvoyant)], [boundRun("informed", informed)], ...policies];
}

const boundRun = (name: string, earn: (market: Market, plan: FleetPlan, luck: FleetLuck) => Result): Run => ({
  name,
  role: "bound",
  price: "",
  on: ({ market, plan, luck }) => earn(market, plan, luck),
});

/** Of each list of runs the first, and the one that earned most where that is another: known afterwards. */
export function comparisonOf(
  market: Market,
  [[first], [second], ...others]: ReturnType<typeof runsOf>,
  resultOf: (run: Run) => Result,
): Comparison {
  const rowOf = (run: Run): Row => ({ name: run.name, role: run.role, price: run.price, result: resultOf(run) });
  const [most, known, rows] = [rowOf(first), rowOf(second), others.map((runs) => runs.map(rowOf))];
  const shown = rows.flatMap(([usual, ...tried]) => {
    if (usual === undefined) return [];
    const best = tried.reduce((a, b) => (b.result.profitUsd > a.result.profitUsd ? b : a), usual);
    return best === usual ? [usual] : [usual, best];
  });
  return { market, bound: most.result, informed: known.result, rows: [most, known, ...shown] };
}
