import { setTimeout as sleep } from "node:timers/promises";
import { Code, ConnectError } from "@connectrpc/connect";

export type RequesterErrorCode = "refused" | "unreachable" | "upload-failed" | "download-failed" | "no-proof";

/** Why the requester could not do what it was asked. `retry` = the same call may work later. */
export class RequesterError extends Error {
  readonly code: RequesterErrorCode;
  readonly policy: "retry" | "give-up";

  constructor(code: RequesterErrorCode, policy: "retry" | "give-up", message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "RequesterError";
    this.code = code;
    this.policy = policy;
  }
}

/** What a failed signed call tells about the account and about the call itself. */
export type SendFailure = "nonce-refused" | "outcome-unknown" | "refused";

/** Codes after which the call may have been carried out all the same. */
const unknownOutcomes: readonly Code[] = [
  Code.Unavailable,
  Code.DeadlineExceeded,
  Code.Internal,
  Code.Canceled,
  Code.Unknown,
];

/** A lost nonce race is `Aborted`, or `Unavailable` with this text. */
export function classifySend(error: unknown): SendFailure {
  const { code, rawMessage } = ConnectError.from(error);
  if (code === Code.Aborted) return "nonce-refused";
  if (code === Code.Unavailable && rawMessage.includes("failed nonce verification")) return "nonce-refused";
  return unknownOutcomes.includes(code) ? "outcome-unknown" : "refused";
}

export const isNotFound = (error: unknown): boolean => ConnectError.from(error).code === Code.NotFound;

export function refusedBy(rpc: string, error: unknown): RequesterError {
  const { code, rawMessage } = ConnectError.from(error);
  return new RequesterError("refused", "give-up", `${rpc} was refused (${Code[code]}): ${rawMessage}`, error);
}

const readTries = 5;

/** A call that changes nothing, tried again while the network cannot be reached. `rpc` is its name in errors. */
export async function patiently<T>(rpc: string, call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (error instanceof RequesterError) throw error;
      if (classifySend(error) !== "outcome-unknown") throw refusedBy(rpc, error);
      if (attempt === readTries) throw new RequesterError("unreachable", "retry", `${rpc} got no answer`, error);
      await sleep(50 * 2 ** attempt);
    }
  }
}
