import { ExecutionStatus, FulfillmentStatus } from "../../src/gen/types_pb.ts";
import type { Engine } from "./engine.ts";
import { toHex } from "./hex.ts";
import type { Execution } from "./ports.ts";
import type { RequestRecord } from "./state/records.ts";
import { type ExecutionOutcome, executed } from "./state/transitions.ts";
import { proofSubject } from "./subject.ts";

/** Lets the oracle execute an assigned request, beside everything else; its outcome is the network's last word. */
export function execute(engine: Engine, request: RequestRecord): void {
  if (engine.oracle === undefined || request.execution !== ExecutionStatus.UNEXECUTED) return;
  engine.background(
    outcomeOf(engine, request).then((outcome) => {
      recordExecution(engine, request.id, outcome);
    }),
  );
}

/** Writes an outcome down once, while it still matters. */
export function recordExecution(engine: Engine, requestId: RequestRecord["id"], outcome: ExecutionOutcome): void {
  const current = engine.state.requests.get(requestId);
  if (current === undefined || !awaitsExecution(current)) return;
  engine.put(executed(current, outcome, engine.nowMs()));
}

export const awaitsExecution = ({ execution, fulfillment }: RequestRecord): boolean =>
  execution === ExecutionStatus.UNEXECUTED &&
  (fulfillment === FulfillmentStatus.REQUESTED ||
    fulfillment === FulfillmentStatus.ASSIGNED ||
    fulfillment === FulfillmentStatus.FULFILLED);

async function outcomeOf(engine: Engine, request: RequestRecord): Promise<ExecutionOutcome> {
  const subject = proofSubject(engine, request);
  if (subject === undefined) return validationFailed("program or stdin cannot be read");
  try {
    const execution = await engine.oracle?.execute({
      ...subject,
      cycleLimit: request.cycleLimit,
      gasLimit: request.gasLimit,
    });
    return execution === undefined ? validationFailed("there is no oracle") : withinTerms(request, execution);
  } catch (error) {
    return validationFailed(`the oracle failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What the requester committed to holds here too: a different public values hash is a failed validation. */
function withinTerms(request: RequestRecord, execution: Execution): ExecutionOutcome {
  if (execution.kind === "unexecutable") {
    const { cause, message } = execution;
    return { kind: "unexecutable", cause, ...(message === undefined ? {} : { errorTrace: errorTrace(message) }) };
  }
  const publicValuesHash = toHex(execution.publicValuesHash);
  const expected = request.expectedPublicValuesHash;
  if (expected !== undefined && expected !== publicValuesHash) {
    return validationFailed(`public values hash ${publicValuesHash}, expected ${expected}`);
  }
  return { kind: "executed", cycles: execution.cycles, gas: execution.gas, publicValuesHash };
}

const validationFailed = (message: string): ExecutionOutcome => ({
  kind: "validation-failed",
  errorTrace: errorTrace(message),
});

/** The executor's own account of a failure, in the form that the network serves. */
const errorTrace = (message: string) =>
  toHex(
    new TextEncoder().encode(
      JSON.stringify({ version: 1, source: "executor", kind: "executor_error", message: message.slice(0, 4096) }),
    ),
  );
