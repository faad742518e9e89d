/** Why a proof could not be made, in the network's words: what `FailFulfillment` carries. */
export type Failure = {
  error: ProofRequestError;
  /** The network's cause where the program's execution failed, else absent. */
  cause?: ExecuteFailureCause;
  /** One sentence without secrets, at most 4 KiB. */
  message: string;
  /** Where it happened: a stage of the runner, or the step that gave up. */
  stage: string;
};

/** The numbers are those of `types.ProofRequestError`. */
export const proofRequestErrors = {
  EXECUTION_FAILURE: 1,
  VERIFICATION_KEY_MISMATCH: 2,
  UNKNOWN_FAILURE: 3,
  PUBLIC_VALUES_MISMATCH: 4,
  VERIFICATION_FAILURE: 5,
  PROVING_FAILURE: 6,
} as const;
export type ProofRequestError = keyof typeof proofRequestErrors;

/** The numbers are those of `types.ExecuteFailureCause`. */
export const executeFailureCauses = {
  HALT_WITH_NON_ZERO_EXIT_CODE: 1,
  INVALID_MEMORY_ACCESS: 2,
  UNSUPPORTED_SYSCALL: 3,
  BREAKPOINT: 4,
  EXCEEDED_CYCLE_LIMIT: 5,
  INVALID_SYSCALL_USAGE: 6,
  UNIMPLEMENTED: 7,
  END_IN_UNCONSTRAINED: 8,
  EXCEEDED_GAS_LIMIT: 9,
} as const;
export type ExecuteFailureCause = keyof typeof executeFailureCauses;

const maxMessageChars = 4_000; // below the network's 4 KiB whatever the characters' width is cut below

/**
 * The `error_trace` that goes with a failure: UTF-8 JSON within the network's limits (message 4 KiB, whole 32 KiB), or
 * undefined when there is nothing to say.
 */
export function errorTrace(failure: Failure, requestId: string): string | undefined {
  if (failure.message === "") return undefined;
  const executor = failure.error === "EXECUTION_FAILURE";
  return JSON.stringify({
    version: 1,
    source: executor ? "executor" : "cluster",
    kind: traceKind(failure),
    message: cutToBytes(withoutSecrets(failure.message), maxMessageChars),
    phase: failure.stage,
    request_id: requestId,
  });
}

function traceKind(failure: Failure): string {
  if (failure.cause === "HALT_WITH_NON_ZERO_EXIT_CODE") return "program_panic";
  return failure.error === "EXECUTION_FAILURE" ? "executor_error" : "cluster_error";
}

/** Text without links' queries (presigned URLs carry their secret there), keys or tokens. */
export function withoutSecrets(text: string): string {
  return text
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi, "$1***@")
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s?#"']*)[?#][^\s"']*/gi, "$1?***")
    .replace(/\b(bearer|basic)\s+[\w.~+/=-]+/gi, "$1 ***")
    .replace(
      /\b((?:aws_)?(?:secret|session|access|private|api)[\w-]*(?:key|token|id)?)["']?\s*[=:]\s*["']?[^\s"',;]+/gi,
      "$1=***",
    )
    .replace(/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, "***");
}

function cutToBytes(text: string, maxBytes: number): string {
  const encoder = new TextEncoder();
  if (encoder.encode(text).length <= maxBytes) return text;
  let end = Math.min(text.length, maxBytes);
  while (encoder.encode(text.slice(0, end)).length > maxBytes - 3) end = Math.floor(end * 0.9);
  return `${text.slice(0, end)}…`;
}
