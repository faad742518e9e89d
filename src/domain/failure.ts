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

const mostMessageBytes = 4_096;

/**
 * The `error_trace` that goes with a failure: UTF-8 JSON within the network's limits (message 4 KiB, whole 32 KiB), or
 * undefined when there is nothing to say.
 */
export function errorTrace(failure: Failure, requestId: string): string | undefined {
  const said = withoutSecrets(failure.message).trim();
  if (said === "") return undefined;
  return JSON.stringify({
    version: 1,
    ...originOf(failure),
    message: cutToBytes(said, mostMessageBytes), // at six bytes for a character that JSON escapes still below 32 KiB
    phase: cutToBytes(withoutSecrets(failure.stage), 64),
    request_id: requestId,
  });
}

function originOf({ error, cause }: Failure): { source: string; kind: string } {
  if (cause === "HALT_WITH_NON_ZERO_EXIT_CODE") return { source: "program", kind: "program_panic" };
  if (error === "EXECUTION_FAILURE") return { source: "executor", kind: "executor_error" };
  return { source: "cluster", kind: "cluster_error" };
}

/** What may hold a secret, each rule with what is left of it. Hashes and ids stay: only what is called a key is one. */
const secrets: readonly (readonly [RegExp, string])[] = [
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi, "$1***@"], // a link's user
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s?#"']*)[?#][^\s"']*/gi, "$1?***"], // a link's query: presigned ones sign there
  [/([?&][\w.~-]+=)[^\s"'&<>]+/g, "$1***"], // a query's values, also behind a path alone
  [/(%(?:3f|26)[\w.~-]+%3d)(?:(?!%26)[^\s"'<>])+/gi, "$1***"], // and of a link inside another
  [/-----BEGIN [^-]*PRIVATE KEY-----[\s\S]*?(?:-----END [^-]*-----|$)/g, "***"],
  [/\bAWS4-HMAC-SHA256\b[^"'\n]*/g, "AWS4-HMAC-SHA256 ***"],
  [/\b(bearer|basic)\s+[\w.~+/=-]+/gi, "$1 ***"],
  [/\b(x-amz-(?:security-token|signature|credential))(["']?\s*[=:]\s*["']?)[^\s"',;&]+/gi, "$1$2***"],
  [/<((?:secret|session|access)[a-z]*)>[^<]*/gi, "<$1>***"], // S3 and STS answer in XML
  [
    /(?<![a-z0-9])((?:secret|session|private|privkey|password|passwd)[\w-]*|(?:security|access|api|signing|signer)[\w-]*(?:key|token|id)\b)["']?\s*[=:]\s*["']?[^\s"',;]+/gi,
    "$1=***",
  ],
  [/\b((?:private|secret|signing|signer)[\s_-]?key)(\W{1,5}(?:is\W)?)(?:0x)?[0-9a-f]{64}\b/gi, "$1$2***"],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, "***"],
];

/** Text without links' queries, keys or tokens. */
export const withoutSecrets = (text: string): string =>
  secrets.reduce((left, [what, instead]) => left.replace(what, instead), text);

const byteLength = (text: string) => new TextEncoder().encode(text).length;

/** At a whole character; what was cut ends in "…". */
function cutToBytes(text: string, maxBytes: number): string {
  if (byteLength(text) <= maxBytes) return text;
  let bytes = 3; // the ellipsis
  let kept = "";
  for (const character of text) {
    bytes += byteLength(character);
    if (bytes > maxBytes) break;
    kept += character;
  }
  return `${kept}…`;
}
