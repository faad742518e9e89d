import type { CallOptions } from "@connectrpc/connect";
import type { SignedIntent } from "../../domain/request.ts";
import { type Address, transactionHash as checkedHash } from "../../domain/values.ts";
import { MessageFormat } from "../../gen/types_pb.ts";
import type { NetworkCall, RefusedBecause, Submission } from "../../ports/network.ts";
import { NetworkError } from "../../ports/port-error.ts";
import { type EncodedCall, encodeCall } from "./encode-call.ts";
import { bytesOf, hexOf } from "./hex.ts";
import { type Rpc, sendOnce } from "./rpc.ts";
import { transactionHash } from "./signing.ts";

const rpcNames = { bid: "Bid", fulfill: "FulfillProof", fail: "FailFulfillment" } as const satisfies Record<
  NetworkCall["kind"],
  string
>;

const refusals: Readonly<Record<string, RefusedBecause>> = {
  invalid: "invalid",
  "not-allowed": "not-allowed",
  "not-found": "not-found",
  precondition: "precondition",
};

/**
 * Sends the signed call, once. Throws where `call` is not the one that `intent` signed: sending other bytes under a
 * known hash would make every later look for it lie.
 */
export async function submitCall(
  rpc: Rpc,
  sender: Address,
  domain: Uint8Array,
  call: NetworkCall,
  intent: SignedIntent,
): Promise<Submission> {
  const encoded = encodeCall(call, intent.nonce, domain);
  const hash = hexOf(transactionHash(bytesOf(sender), encoded.bytes));
  if (hash !== intent.transaction) {
    const message = `the ${call.kind} of ${call.requestId} is not the call that was signed as ${intent.transaction}`;
    throw new NetworkError("not-the-signed-call", "give-up", message);
  }
  const name = rpcNames[call.kind];
  try {
    const signature = bytesOf(intent.signature);
    const answer = await sendOnce(rpc, name, (options) => send(rpc, encoded, signature, options), encoded.bytes.length);
    return { kind: "accepted", transaction: acceptedAs(rpc, name, answer.txHash, intent) };
  } catch (error) {
    if (error instanceof NetworkError) return endingOf(error);
    throw error;
  }
}

type Answer = { txHash: Uint8Array };

function send(rpc: Rpc, { kind, body }: EncodedCall, signature: Uint8Array, options: CallOptions): Promise<Answer> {
  const envelope = { format: MessageFormat.BINARY, signature };
  switch (kind) {
    case "bid":
      return rpc.client.bid({ ...envelope, body }, options);
    case "fulfill":
      return rpc.client.fulfillProof({ ...envelope, body }, options);
    case "fail":
      return rpc.client.failFulfillment({ ...envelope, body }, options);
  }
}

/** The hash under which the network keeps the transaction: ours, unless it says another. */
function acceptedAs(rpc: Rpc, name: string, txHash: Uint8Array, intent: SignedIntent): SignedIntent["transaction"] {
  if (txHash.length !== 32) return intent.transaction;
  const theirs = checkedHash(hexOf(txHash));
  if (theirs !== intent.transaction) {
    rpc.log.warn("The network gave the transaction another hash than ours", {
      rpc: name,
      ours: intent.transaction,
      theirs,
    });
  }
  return theirs;
}

function endingOf(error: NetworkError): Submission {
  if (error.code === "nonce-refused") return { kind: "nonce-refused" };
  if (error.policy === "look-first") return { kind: "outcome-unknown", message: error.message };
  return { kind: "refused", reason: refusals[error.code] ?? "other", message: error.message };
}
