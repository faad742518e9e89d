import type { InstanceTypeName } from "./instance-types.ts";

/** A class of hosts as an operator writes it down: one instance type, bought in one way. */
export type PlannedClass = {
  name: string;
  instanceType: InstanceTypeName;
  buy: "on-demand" | "spot";
  /** As many as may be there at once. */
  hosts: number;
};

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
