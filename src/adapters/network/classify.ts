import { Code, ConnectError } from "@connectrpc/connect";
import { type ErrorPolicy, NetworkError } from "../../ports/port-error.ts";

/**
 * What a gRPC status means to us. `no-answer`: nobody said what became of the call. `busy`: it was not taken, and may be
 * later. `other`: the network has no word for what became of it.
 */
export type NetworkErrorCode =
  | "nonce-refused"
  | "no-answer"
  | "invalid"
  | "not-allowed"
  | "not-found"
  | "precondition"
  | "unimplemented"
  | "busy"
  | "other";

type Meaning = { is: NetworkErrorCode; read: ErrorPolicy; signed: ErrorPolicy };
type Rule = Meaning & { code: Code; text?: RegExp };

/** What may have been carried out, or may be carried out yet. */
const unknown = { is: "no-answer", read: "retry", signed: "look-first" } as const satisfies Meaning;
const permanent = (is: NetworkErrorCode): Meaning => ({ is, read: "give-up", signed: "give-up" });

/**
 * gRPC status and text → what to do; the first rule that fits. Only for a status that the network itself sent: Connect
 * uses the same codes for what happens on the way (a reset connection is `Aborted` too), where nothing is known.
 */
const rules: readonly Rule[] = [
  { code: Code.Aborted, is: "nonce-refused", read: "retry", signed: "look-first" },
  {
    code: Code.Unavailable,
    text: /failed nonce verification/i,
    is: "nonce-refused",
    read: "retry",
    signed: "look-first",
  },
  { code: Code.Unavailable, ...unknown },
  { code: Code.DeadlineExceeded, ...unknown },
  { code: Code.Internal, ...unknown },
  { code: Code.Canceled, ...unknown },
  // None of the codes that the network's own clients repeat: nothing is sent again at once. But a signed call may be taken
  // later by a server that is busy, or failed in a way that it has no word for: giving up would lose a proof.
  { code: Code.ResourceExhausted, is: "busy", read: "give-up", signed: "look-first" },
  { code: Code.Unknown, is: "other", read: "give-up", signed: "look-first" },
  { code: Code.DataLoss, is: "other", read: "give-up", signed: "look-first" },
  { code: Code.InvalidArgument, ...permanent("invalid") },
  { code: Code.OutOfRange, ...permanent("invalid") },
  { code: Code.PermissionDenied, ...permanent("not-allowed") },
  { code: Code.Unauthenticated, ...permanent("not-allowed") },
  { code: Code.NotFound, ...permanent("not-found") },
  { code: Code.FailedPrecondition, ...permanent("precondition") },
  { code: Code.AlreadyExists, ...permanent("precondition") },
  { code: Code.Unimplemented, ...permanent("unimplemented") },
];

/** Connect refuses to send a message above the limit: nothing has left the process. */
const tooLargeToSend = /larger than configured writeMaxBytes/;

/** Any error of a call → a NetworkError with a policy, told apart by whether the call was a read or a signed one. */
export function classify(rpc: string, kind: "read" | "signed", error: unknown): NetworkError {
  if (error instanceof NetworkError) return error;
  const raw = ConnectError.from(error);
  const meaning = meaningOf(raw);
  return new NetworkError(meaning.is, meaning[kind], `${rpc}: [${Code[raw.code] ?? raw.code}] ${raw.rawMessage}`, {
    cause: error,
  });
}

function meaningOf(error: ConnectError): Meaning {
  if (tooLargeToSend.test(error.rawMessage)) return permanent("invalid");
  if (!saidByTheNetwork(error)) return unknown;
  const rule = rules.find(({ code, text }) => code === error.code && (text?.test(error.rawMessage) ?? true));
  return rule ?? unknown;
}

/** A status from the server carries its trailers; an error made on the way here has none. */
const saidByTheNetwork = ({ metadata }: ConnectError): boolean =>
  metadata.has("grpc-status") || metadata.has("grpc-status-details-bin");
