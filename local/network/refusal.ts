import { Code, ConnectError } from "@connectrpc/connect";

/** An expected "no" of the network: a gRPC code and the words that the caller reads. */
export type Refusal = { kind: "refused"; code: RefusalCode; message: string };

export type RefusalCode = keyof typeof codes;

const codes = {
  cancelled: Code.Canceled,
  unknown: Code.Unknown,
  "invalid-argument": Code.InvalidArgument,
  "deadline-exceeded": Code.DeadlineExceeded,
  "not-found": Code.NotFound,
  "already-exists": Code.AlreadyExists,
  "permission-denied": Code.PermissionDenied,
  "resource-exhausted": Code.ResourceExhausted,
  "failed-precondition": Code.FailedPrecondition,
  aborted: Code.Aborted,
  unimplemented: Code.Unimplemented,
  internal: Code.Internal,
  unavailable: Code.Unavailable,
  unauthenticated: Code.Unauthenticated,
} as const;

export const isRefusalCode = (text: string): text is RefusalCode => text in codes;

export const refusal = (code: RefusalCode, message: string): Refusal => ({ kind: "refused", code, message });

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === "object" && value !== null && "kind" in value && value.kind === "refused";

export const toConnectError = ({ code, message }: Refusal): ConnectError => new ConnectError(message, codes[code]);

/** Ends the call with this refusal where there is one; otherwise hands the value on. The only way a "no" leaves the box. */
export function orRefuse<T>(outcome: T): Exclude<T, Refusal> {
  if (isRefusal(outcome)) throw toConnectError(outcome);
  return outcome as Exclude<T, Refusal>; // the refusals are gone: the line above threw them
}
