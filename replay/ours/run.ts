import type { Capability } from "../../src/domain/capability.ts";
import type { Bid } from "../../src/domain/decision.ts";
import type { HostsSeen } from "../../src/domain/fleet-view.ts";
import type { Policy } from "../../src/domain/policy.ts";
import type { RequestId } from "../../src/domain/values.ts";
import type { PolicyContext } from "../policy.ts";
import { createDemandWindow } from "./demand.ts";
import { createMemory, type Memory } from "./memory.ts";

/** What the bidder keeps from look to look. */
export type Run = {
  policy: Policy;
  context: PolicyContext;
  memory: Memory;
  demand: ReturnType<typeof createDemandWindow>;
  bids: Map<RequestId, Bid>;
  decided: Set<RequestId>;
  again: Map<RequestId, number>;
  /** Hosts by class, each minute. */
  seen: Map<string, HostsSeen[]>;
  fleetAtSec: number;
  classesAtSec: number;
  classes: readonly Capability[];
};

export const newRun = (policy: Policy, context: PolicyContext): Run => ({
  ...{ policy, context },
  memory: createMemory(),
  demand: createDemandWindow(),
  bids: new Map(),
  decided: new Set(),
  again: new Map(),
  seen: new Map(),
  fleetAtSec: Number.NEGATIVE_INFINITY,
  classesAtSec: Number.NEGATIVE_INFINITY,
  classes: [],
});
