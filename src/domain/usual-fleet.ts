import type { HostBought } from "./instance-types.ts";

/** A class of hosts as an operator writes it down: one instance type, bought in one way. */
export type PlannedClass = HostBought & {
  name: string;
  /** As many as may be there at once. */
  hosts: number;
};

type Bought = Pick<HostBought, "buy" | "spotShare">;

const shareForm = /^[01](\.\d{1,6})?$/;

/** How a class is bought, of `on-demand`, `spot`, or `spot@<share of the price on demand>`; else what is wrong, said of the class. */
export function readBuy(text: string): { bought: Bought } | { fault: string } {
  const [buy, share, ...more] = text.split("@");
  if ((buy !== "spot" && buy !== "on-demand") || more.length > 0) {
    return { fault: `must be bought on-demand, spot or spot@<share of the price on demand>, not ${text}` };
  }
  if (share === undefined) return { bought: { buy } };
  if (buy === "on-demand") return { fault: `has no spot price, for it is bought on demand: leave @${share} out` };
  const spotShare = Number(share);
  if (!shareForm.test(share) || spotShare <= 0 || spotShare > 1) {
    return { fault: `must cost a share of the price on demand above 0 and at most 1, such as spot@0.6, not @${share}` };
  }
  return { bought: { buy, spotShare } };
}

export const writeBuy = ({ buy, spotShare }: Bought): string => (spotShare === undefined ? buy : `${buy}@${spotShare}`);

/**
 * L40S hosts, some on demand for what spot cannot promise, and cheap L4 hosts for what is small: what is deployed where
 * the operator says nothing else, and what the replay plays.
 */
export const usualFleet = [
  { name: "l40s-spot", instanceType: "g6e.4xlarge", buy: "spot", hosts: 8 },
  { name: "l40s-on-demand", instanceType: "g6e.4xlarge", buy: "on-demand", hosts: 4 },
  { name: "l4-spot", instanceType: "g6.4xlarge", buy: "spot", hosts: 4 },
] as const satisfies readonly PlannedClass[];

/** A host that has no job, and that no minimum keeps, ends after so long. */
export const scaleDownMinutes = 20;
