import type { SignedIntent } from "../../domain/request.ts";
import { type Address, transactionHash as checkedHash, type TransactionHash } from "../../domain/values.ts";
import type { RefusedBecause, Submission } from "../../ports/network.ts";
import { NetworkError } from "../../ports/port-error.ts";
import { bytesOf, hexOf } from "./hex.ts";
import type { Rpc } from "./rpc.ts";
import type { SignedCall } from "./signed-call.ts";
import { transactionHash } from "./signing.ts";

/** Sends the signed call, once; its every ending is a value. Throws where `call` is not the one that `intent` signed. */
export async function submitCall(
  rpc: Rpc,
  sender: Address,
  domain: Uint8Array,
  call: SignedCall,
  intent: SignedIntent,
): Promise<Submission> {
  try {
    return { kind: "accepted", transaction: await sendSigned(rpc, sender, domain, call, intent) };
  } catch (error) {
    if (!(error instanceof NetworkError) || error.code === notTheSigned) throw error;
    return endingOf(error);
  }
}

const notTheSigned = "not-the-signed-call";

/**
 * Sends the signed call, once: the hash under which the network took it. Throws a NetworkError, and sends nothing where
 * `call` is not the one that `intent` signed: other bytes under a known hash would make every later look for it lie.
 */
export async function sendSigned(
  rpc: Rpc,
  sender: Address,
  domain: Uint8Array,
  call: SignedCall,
  intent: SignedIntent,
): Promise<TransactionHash> {
  const encoded = call.encode(intent.nonce, domain);
  const hash = hexOf(transactionHash(bytesOf(sender), encoded.bytes));
  if (hash !== intent.transaction) {
    throw new NetworkError(notTheSigned, "give-up", `this ${call.name} is not the one signed as ${intent.transaction}`);
  }
  const answer = await encoded.send(rpc, bytesOf(intent.signature));
  return acceptedAs(rpc, call.name, "txHash" in answer ? answer.txHash : undefined, intent);
}

const refusals: Readonly<Record<string, RefusedBecause>> = {
  invalid: "invalid",
  "not-allowed": "not-allowed",
  "not-found": "not-found",
  precondition: "precondition",
};

/** The network said so itself: the same bytes again at once would bring the same, and a proof is many bytes. */
export const isNotNow = ({ code }: NetworkError): boolean => code === "busy" || code === "other";

/** The hash under which the network keeps the transaction: ours, unless it says another. */
function acceptedAs(rpc: Rpc, name: string, txHash: unknown, intent: SignedIntent): TransactionHash {
  if (!(txHash instanceof Uint8Array) || txHash.length !== 32) return intent.transaction;
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
  if (isNotNow(error)) return { kind: "not-now", message: error.message };
  if (error.policy === "look-first") return { kind: "outcome-unknown", message: error.message };
  return { kind: "refused", reason: refusals[error.code] ?? "other", message: error.message };
}
