import {
  ExecuteFailureCause,
  type ExecuteProofRequestBody,
  ExecuteProofRequestBodySchema,
  ExecutionStatus,
  TransactionVariant,
} from "../../../src/gen/types_pb.ts";
import { id32 } from "../address.ts";
import type { Engine } from "../engine.ts";
import { awaitsExecution, recordExecution } from "../execution.ts";
import { type Hex, toHex } from "../hex.ts";
import { orRefuse, type Refusal, refusal } from "../refusal.ts";
import { executionName } from "../state/status.ts";
import type { ExecutionOutcome } from "../state/transitions.ts";
import { commit, signedCall } from "../transact.ts";
import type { NetworkRpcs } from "./service.ts";

const spec = {
  method: "ExecuteProof",
  body: ExecuteProofRequestBodySchema,
  domain: "required",
  variant: TransactionVariant.EXECUTE_VARIANT,
} as const;

/** The word of an execution oracle outside the box: what a request's program does, said once. */
export const executeProof = (engine: Engine): NetworkRpcs => ({
  async executeProof(message) {
    const call = await signedCall(engine, spec, message);
    const requestId = id32(call.body.requestId);
    orRefuse(checkExecutor(engine, requestId, call.sender));
    const outcome = orRefuse(outcomeOf(call.body));
    const txHash = commit(engine, call, requestId);
    recordExecution(engine, requestId, outcome);
    return { txHash, body: {} };
  },
});

function checkExecutor({ state, rules }: Engine, requestId: Hex, sender: Hex): Refusal | undefined {
  if (sender !== rules.roles.executor) return refusal("permission-denied", "only the executor may report executions");
  const request = state.requests.get(requestId);
  if (request === undefined) return refusal("not-found", `request ${requestId} not found`);
  if (!awaitsExecution(request)) {
    return refusal("failed-precondition", `request is ${executionName(request.execution)} or has ended`);
  }
  return undefined;
}

function outcomeOf(body: ExecuteProofRequestBody): ExecutionOutcome | Refusal {
  const { cycles, pgus, publicValuesHash, failureCause, errorTrace } = body;
  const trace = errorTrace === undefined ? {} : { errorTrace: toHex(errorTrace) };
  switch (body.executionStatus) {
    case ExecutionStatus.EXECUTED:
      if (cycles === undefined || pgus === undefined || publicValuesHash === undefined) {
        return refusal("invalid-argument", "EXECUTED needs cycles, pgus and public_values_hash");
      }
      return { kind: "executed", cycles, gas: pgus, publicValuesHash: id32(publicValuesHash, "public_values_hash") };
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
