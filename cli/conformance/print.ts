import type { Report, Verdict } from "../../conformance/run-checks.ts";
import type { Color } from "../prover/terminal/color.ts";
import type { Terminal } from "../prover/terminal/terminal.ts";

const colors = { pass: "green", fail: "red", skip: "yellow" } as const satisfies Record<Verdict, Color>;

export const lineOf = ({ paint }: Pick<Terminal, "paint">, { verdict, rpc, name, saw }: Report): string =>
  `${paint(colors[verdict], verdict)}  ${rpc} ${name}: ${saw}`;

export type Tally = Record<Verdict, number>;

export const tallyOf = (reports: readonly Report[]): Tally => {
  const count = (verdict: Verdict) => reports.filter((report) => report.verdict === verdict).length;
  return { pass: count("pass"), fail: count("fail"), skip: count("skip") };
};

/** The last line of a run for people. */
export const sumUp = ({ pass, fail, skip }: Tally): string => `${pass} passed, ${fail} failed, ${skip} skipped`;
