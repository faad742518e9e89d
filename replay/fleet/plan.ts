import {
  fitsMemory,
  hostUsdPerSec,
  type InstanceType,
  type InstanceTypeName,
  instanceTypes,
} from "../../src/domain/instance-types.ts";
import type { ProofMode } from "../../src/domain/proof-request.ts";

/** What hosts there may be. The order is that in which a job is placed where the policy does not say. */
export type FleetPlan = { name: string; classes: readonly HostClass[]; startUp: StartUp; scaleDownAfterSec: number };

export type HostClass = {
  className: string;
  instanceType: InstanceTypeName;
  market: "spot" | "on-demand";
  maxHosts: number;
};

/** Seconds; spreads are from the shortest to the longest. */
export type StartUp = { joinSec: Spread; pullSec: Spread; readySec: Spread };
export type Spread = readonly [shortest: number, longest: number];

/** An image of 15-20 GB is pulled, or is part of the AMI. */
export const startUps = {
  pulled: { joinSec: [120, 300], pullSec: [200, 240], readySec: [30, 70] },
  baked: { joinSec: [120, 300], pullSec: [15, 25], readySec: [30, 70] },
} as const satisfies Record<string, StartUp>;

/** L40S hosts, some on demand for what spot cannot promise, and cheap L4 hosts for what is small. */
export const usualPlan: FleetPlan = {
  name: "L40S and L4",
  classes: [
    { className: "l40s-spot", instanceType: "g6e.4xlarge", market: "spot", maxHosts: 8 },
    { className: "l40s-on-demand", instanceType: "g6e.4xlarge", market: "on-demand", maxHosts: 4 },
    { className: "l4-spot", instanceType: "g6.4xlarge", market: "spot", maxHosts: 4 },
  ],
  startUp: startUps.pulled,
  scaleDownAfterSec: 20 * 60,
};

/** The instance type of a class. */
export const instanceOf = ({ instanceType }: HostClass): InstanceType => instanceTypes[instanceType];

export const usdPerSec = ({ instanceType, market }: HostClass): number => hostUsdPerSec({ instanceType, buy: market });

/** EC2 bills by the second, a minute at least. */
export const billedSec = (launchedAtSec: number, terminatedAtSec: number): number =>
  Math.max(terminatedAtSec - launchedAtSec, 60);

export const fits = ({ instanceType }: HostClass, mode: ProofMode): boolean => fitsMemory(instanceType, mode);
