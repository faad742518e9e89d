import {
  ExecuteFailureCause,
  type ExecuteProofRequestBody,
  ExecuteProofRequestBodySchema,
  ExecutionStatus,
  FailExecutionRequestBodySchema,
  TransactionVariant,
} from "../../../src/gen/types_pb.ts";
import { id32 } from "../address.ts";
import type { Engine } from "../engine.ts";
import { awaitsExecution, recordExecution } from "../execution.ts";
import { type Hex, toHex } from "../hex.ts";
import { orRefuse, type Refusal, refusal } from "../refusal.ts";
import { decimal } from "../state/decimal.ts";
import { pay } from "../state/ledger.ts";
import type { RequestRecord } from "../state/records.ts";
import { executionName } from "../state/status.ts";
import { type ExecutionOutcome, longestTraceBytes, punished } from "../state/transitions.ts";
import { commit, signedCall } from "../transact.ts";
import type { NetworkRpcs } from "./service.ts";

const spec = {
  method: "ExecuteProof",
  body: ExecuteProofRequestBodySchema,
  domain: "required",
  variant: TransactionVariant.EXECUTE_VARIANT,
} as const;

const failSpec = { method: "FailExecution", body: FailExecutionRequestBodySchema, domain: "none" } as const;

/** The word of an execution oracle outside the box: what a request's program does, said once. */
export const executeProof = (engine: Engine): NetworkRpcs => ({
  async executeProof(message) {
    const call = await signedCall(engine, spec, message);
    const requestId = id32(call.body.requestId);
    const request = orRefuse(executable(engine, requestId, call.sender));
    const outcome = orRefuse(outcomeOf(call.body, request));
    const punishmentWei = orRefuse(punishmentOf(call.body, request));
    const txHash = commit(engine, call, requestId);
    punish(engine, request, punishmentWei, call.hash);
    recordExecution(engine, requestId, outcome);
    return { txHash, body: {} };
  },
  /** The same word in the older form, which knows a cause and nothing else. */
  async failExecution(message) {
    const call = await signedCall(engine, failSpec, message);
    const request = orRefuse(executable(engine, id32(call.body.requestId), call.sender));
    const txHash = commit(engine, call, request.id);
    recordExecution(engine, request.id, { kind: "unexecutable", cause: call.body.executeFailCause });
    return { txHash, body: {} };
  },
});

/** The request whose execution this signer may report; a refusal otherwise. */
function executable({ state, rules }: Engine, requestId: Hex, sender: Hex): RequestRecord | Refusal {
  if (sender !== rules.roles.executor) return refusal("permission-denied", "only the executor may report executions");
  const request = state.requests.get(requestId);
  if (request === undefined) return refusal("not-found", `request ${requestId} not found`);
  if (!awaitsExecution(request)) {
    return refusal("failed-precondition", `request is ${executionName(request.execution)} or has ended`);
  }
  return request;
}

/** What the requester pays for a request that cannot be executed: at most what it would have cost. */
function punishmentOf({ executionStatus, punishment }: ExecuteProofRequestBody, request: RequestRecord) {
  if (punishment === undefined) return 0n;
  const punishmentWei = decimal(punishment);
  if (punishmentWei === undefined) return refusal("invalid-argument", "punishment is not a decimal number");
  if (executionStatus !== ExecutionStatus.UNEXECUTABLE && punishmentWei > 0n) {
    return refusal("invalid-argument", "only what is UNEXECUTABLE is punished");
  }
  if (punishmentWei > request.heldWei) {
    return refusal("invalid-argument", `punishment exceeds the ${request.heldWei} wei that the request can cost`);
  }
  return punishmentWei;
}

function punish(engine: Engine, request: RequestRecord, punishmentWei: bigint, txHash: Hex): void {
  if (punishmentWei === 0n) return;
  const { treasury } = engine.rules.roles;
  const split = { protocolWei: punishmentWei, stakerWei: 0n, ownerWei: 0n };
  const to = { treasury, prover: treasury, owner: treasury };
  pay(engine.state, request.requester, to, split, { txHash, nowSec: engine.nowSec() });
  engine.put(punished(request, punishmentWei));
}

function outcomeOf(body: ExecuteProofRequestBody, request: RequestRecord): ExecutionOutcome | Refusal {
  const { failureCause, errorTrace } = body;
  if ((errorTrace?.length ?? 0) > longestTraceBytes) {
    return refusal("invalid-argument", `error_trace must be at most ${longestTraceBytes} bytes`);
  }
  const trace = errorTrace === undefined ? {} : { errorTrace: toHex(errorTrace) };
  switch (body.executionStatus) {
    case ExecutionStatus.EXECUTED:
      return executedWithin(body, request);
    case ExecutionStatus.UNEXECUTABLE:
      return {
        kind: "unexecutable",
        cause: failureCause ?? ExecuteFailureCause.UNSPECIFIED_EXECUTION_FAILURE_CAUSE,
        ...trace,
      };
    case ExecutionStatus.VALIDATION_FAILED:
      return { kind: "validation-failed", ...trace };
    default:
      return refusal("invalid-argument", "execution_status must be EXECUTED, UNEXECUTABLE or VALIDATION_FAILED");
  }
}

/**
 * An execution that the network's ledger would clear: it takes no EXECUTED of more gas than the request's limit (0: no
 * limit stated), nor one of other public values than those that the requester committed to.
 */
function executedWithin(body: ExecuteProofRequestBody, request: RequestRecord): ExecutionOutcome | Refusal {
  const { cycles, pgus } = body;
  if (cycles === undefined || pgus === undefined || body.publicValuesHash === undefined) {
    return refusal("invalid-argument", "EXECUTED needs cycles, pgus and public_values_hash");
  }
  const { gasLimit, expectedPublicValuesHash: expected } = request;
  if (gasLimit > 0n && pgus > gasLimit) {
    return refusal("invalid-argument", `pgus ${pgus} exceed the request's gas_limit ${gasLimit}`);
  }
  const publicValuesHash = id32(body.publicValuesHash, "public_values_hash");
  if (expected !== undefined && publicValuesHash !== expected) {
    return refusal("invalid-argument", `public_values_hash ${publicValuesHash} is not the request's, ${expected}`);
  }
  return { kind: "executed", cycles, gas: pgus, publicValuesHash };
}
