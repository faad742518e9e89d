import {
  type ClusterCapacitySnapshot,
  type ComponentInfo,
  ReportProverInfoRequestBodySchema,
} from "../../../src/gen/types_pb.ts";
import { address } from "../address.ts";
import type { Engine } from "../engine.ts";
import type { Hex } from "../hex.ts";
import { orRefuse, type Refusal, refusal } from "../refusal.ts";
import { mayActFor } from "../state/accounts.ts";
import type { Prover, ReportedCapacity } from "../state/records.ts";
import { signedCall } from "../transact.ts";
import { known } from "../wire.ts";
import type { NetworkRpcs } from "./service.ts";

const spec = {
  method: "ReportProverInfo",
  body: ReportProverInfoRequestBodySchema,
  domain: "required",
  nonce: "none",
} as const;

/** Telemetry of a prover about itself; signed, but no transaction: it carries no nonce. */
export const reportProverInfo = (engine: Engine): NetworkRpcs => ({
  async reportProverInfo(message) {
    const call = await signedCall(engine, spec, message);
    const prover = orRefuse(actedFor(engine, address(call.body.prover), call.sender));
    const { capacity } = call.body;
    const components = orRefuse(componentsOf(call.body.components));
    engine.state.provers.set(prover.address, {
      ...prover,
      components,
      ...known({ capacity: capacity && capacityOf(prover.capacity, capacity, BigInt(engine.nowSec())) }),
    });
    return { body: {} };
  },
});

const mostComponents = 32;

function componentsOf(components: readonly ComponentInfo[]): NonNullable<Prover["components"]> | Refusal {
  if (components.length > mostComponents) {
    return refusal("invalid-argument", `at most ${mostComponents} components can be reported`);
  }
  return components.map(({ component, version, gitSha, imageTag }) => ({ component, version, gitSha, imageTag }));
}

function actedFor({ state }: Engine, prover: Hex, signer: Hex): Prover | Refusal {
  const record = state.provers.get(prover);
  return record !== undefined && mayActFor(state, record, signer)
    ? record
    : refusal("permission-denied", `${signer} may not act for prover ${prover}`);
}

/** The counters as reported, and what they grew by since the report before, as long as they are of one series. */
function capacityOf(
  before: ReportedCapacity | undefined,
  now: ClusterCapacitySnapshot,
  lastReportedAt: bigint,
): ReportedCapacity {
  const { observedAt, countersSince, gpuNodes, gpuAvailableMsTotal, gpuBusyMsTotal } = now;
  const gpus = now.gpus.map(({ name, memoryTotalBytes, nodeCount }) => ({ name, memoryTotalBytes, nodeCount }));
  const reported = { observedAt, countersSince, gpuNodes, gpuAvailableMsTotal, gpuBusyMsTotal, gpus, lastReportedAt };
  if (before?.countersSince !== countersSince) return reported;
  if (gpuAvailableMsTotal < before.gpuAvailableMsTotal || gpuBusyMsTotal < before.gpuBusyMsTotal) return reported;
  return {
    ...reported,
    window: {
      startSec: before.observedAt,
      endSec: observedAt,
      gpuAvailableMs: gpuAvailableMsTotal - before.gpuAvailableMsTotal,
      gpuBusyMs: gpuBusyMsTotal - before.gpuBusyMsTotal,
      gpuNodesEnd: gpuNodes,
    },
  };
}
