import {
  fitsMemory,
  hostUsdPerSec,
  type InstanceType,
  type InstanceTypeName,
  instanceTypes,
} from "../../src/domain/instance-types.ts";
import type { ProofMode } from "../../src/domain/proof-request.ts";
import { scaleDownMinutes, usualFleet } from "../../src/domain/usual-fleet.ts";

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

/** What is deployed where the operator says nothing else. */
export const usualPlan: FleetPlan = {
  name: "L40S and L4",
  classes: usualFleet.map(({ name, instanceType, buy, hosts }) => ({
    ...{ className: name, instanceType, market: buy, maxHosts: hosts },
  })),
  startUp: startUps.pulled,
  scaleDownAfterSec: scaleDownMinutes * 60,
};

/** The instance type of a class. */
export const instanceOf = ({ instanceType }: HostClass): InstanceType => instanceTypes[instanceType];

export const usdPerSec = ({ instanceType, market }: HostClass): number => hostUsdPerSec({ instanceType, buy: market });

/** EC2 bills by the second, a minute at least. */
export const billedSec = (launchedAtSec: number, terminatedAtSec: number): number =>
  Math.max(terminatedAtSec - launchedAtSec, 60);

export const fits = ({ instanceType }: HostClass, mode: ProofMode): boolean => fitsMemory(instanceType, mode);
