import type { SignedIntent } from "../../domain/request.ts";
import { type Address, type TransactionHash, unixSeconds } from "../../domain/values.ts";
import type { MessageSigner } from "../../ports/message-signer.ts";
import { NetworkError } from "../../ports/port-error.ts";
import { getNonce } from "./accounts/get-nonce.ts";
import { hasTransaction } from "./accounts/get-transaction.ts";
import { OutcomeUnknown } from "./outcome-unknown.ts";
import type { Rpc } from "./rpc.ts";
import { signCall } from "./sign-call.ts";
import type { SignedCall } from "./signed-call.ts";
import { isNotNow, sendSigned } from "./submit-call.ts";
import { signingUntil, untilAborted } from "./until-aborted.ts";

/** The network took the call: its transaction, and the nonce that it spent. */
export type Receipt = { transaction: TransactionHash; nonce: bigint };

/** What a signed call may be given besides its content. */
export type SendOptions = {
  /** Aborted before the call is sent: nothing was sent. Aborted later: `OutcomeUnknown`. */
  signal?: AbortSignal | undefined;
  /** The nonce to take; absent: the account's next. A given one that is refused is not replaced. */
  nonce?: bigint | undefined;
};

/** A signer's calls within this process, one at a time: for those who have no shared lane. */
export type Lane = {
  /** Sends one transaction, and one only, however often its answer is lost. Throws a NetworkError. */
  send(call: SignedCall, options?: SendOptions): Promise<Receipt>;
  /** A signed call that is no transaction: `ask` has the next nonce in its turn, which is read again afterwards. */
  ask<T>(ask: (nonce: bigint) => Promise<T>, options?: SendOptions): Promise<T>;
};

/** What somebody else has to do with the calls of a lane. */
export type LaneGuard = {
  /**
   * Runs `work`, one call of the lane, while no other process sends with the same key; the signal that it is given ends
   * it where that no longer holds. Absent: nobody else has the key.
   */
  hold?<T>(signer: Address, work: Work<T>, signal: AbortSignal | undefined): Promise<T>;
  /** Hears of each transaction before it is sent; where this throws it is not sent. */
  signed?(rpc: string, sender: Address, intent: SignedIntent): void;
  /** These were signed, and it is known what became of each. */
  ended?(transactions: readonly TransactionHash[]): void;
};

/** One call, which ends early by the signal. */
type Work<T> = (signal: AbortSignal | undefined) => Promise<T>;

type Deps = { rpc: Rpc; signer: MessageSigner; domain: Uint8Array; guard?: LaneGuard | undefined };

/** What the network says of a call that it did not take. */
const notTaken: readonly string[] = ["nonce-refused", "busy"];

/** Before each try, in milliseconds. */
const pausesMs = [0, 100, 400, 1_600] as const;

export function createLane({ rpc: unbounded, signer: keyholder, domain, guard = {} }: Deps): Lane {
  /** What the next call should take; undefined: it has to be read from the network. */
  let next: bigint | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  const held = async <T>(work: Work<T>, signal: AbortSignal | undefined): Promise<T> => {
    if (guard.hold === undefined) return work(signal);
    next = undefined; // others spend nonces too
    return guard.hold(await signingUntil(keyholder, signal).address(), work, signal);
  };

  /** Whoever is aborted before its turn leaves the queue, and those behind it keep their places. */
  const inTurn = <T>(work: Work<T>, signal: AbortSignal | undefined): Promise<T> => {
    const done = untilAborted(turn, signal).then(() => held(work, signal));
    turn = Promise.allSettled([turn, done]); // its own caller hears of it; the next one starts anew
    return done;
  };

  const accepted = ({ nonce }: SignedIntent, transaction: TransactionHash): Receipt => {
    next = nonce + 1n;
    return { transaction, nonce };
  };

  async function send(
    call: SignedCall,
    options: SendOptions,
    hear: (sender: Address, intent: SignedIntent) => void,
  ): Promise<Receipt> {
    const rpc = { ...unbounded, signal: options.signal };
    rpc.signal?.throwIfAborted();
    const signer = signingUntil(keyholder, rpc.signal);
    const sender = await signer.address();
    const signed = async (nonce: bigint) => {
      const intent = await signCall(signer, domain, call, nonce, unixSeconds(rpc.clock.nowMs() / 1000));
      hear(sender, intent);
      return intent;
    };
    let intent = await signed(options.nonce ?? next ?? (await getNonce(rpc, sender)));
    let last: NetworkError | undefined;
    /** Why a copy of the intent may be on its way. */
    let astray: NetworkError | undefined;
    next = undefined;
    for (const pauseMs of pausesMs) {
      await rpc.clock.sleep(pauseMs, rpc.signal);
      if (rpc.signal?.aborted) break;
      const sent = await sendSigned(rpc, sender, domain, call, intent).catch(networkError);
      if (!(sent instanceof NetworkError)) return accepted(intent, sent);
      last = sent;
      if (sent.policy === "look-first" && !notTaken.includes(sent.code)) astray = sent;
      else if (sent.policy === "give-up" && astray === undefined) throw sent;

      const seen = await look(rpc, sender, intent).catch(() => undefined); // unseen: the same bytes once more
      if (seen?.landed) return accepted(intent, intent.transaction);
      if (isNotNow(sent)) break;
      // After a lost answer the only safe repeat is the same bytes, though their nonce be spent and the network know
      // nothing of them: it may list them late, or under another hash, and a transfer signed anew would be paid twice.
      if (seen === undefined || astray !== undefined) continue;
      if (options.nonce !== undefined) throw sent;
      intent = await signed(seen.account);
    }
    if (astray !== undefined) throw new OutcomeUnknown(call.name, intent, astray);
    throw last ?? rpc.signal?.reason;
  }

  async function guarded(call: SignedCall, options: SendOptions): Promise<Receipt> {
    const transactions: TransactionHash[] = [];
    const hear = (sender: Address, intent: SignedIntent) => {
      guard.signed?.(call.name, sender, intent);
      transactions.push(intent.transaction);
    };
    try {
      const receipt = await send(call, options, hear);
      guard.ended?.(transactions);
      return receipt;
    } catch (error) {
      if (!(error instanceof OutcomeUnknown)) guard.ended?.(transactions);
      throw error;
    }
  }

  return {
    send: (call, options = {}) => inTurn((signal) => guarded(call, { ...options, signal }), options.signal),
    ask: (ask, { nonce, signal: given } = {}) =>
      inTurn(async (signal) => {
        next = undefined;
        const { address } = signingUntil(keyholder, signal);
        const once = async () => ask(nonce ?? (await getNonce({ ...unbounded, signal }, await address())));
        return once().catch((error: unknown) => {
          const lostRace = error instanceof NetworkError && error.code === "nonce-refused";
          if (lostRace && nonce === undefined) return once(); // asking twice spends nothing that matters
          throw error;
        });
      }, given),
  };
}

/**
 * Where the account stands, and whether the transaction is there. Absent is not yet proof that it was not taken, and where
 * the network has no such look it is always absent.
 */
async function look(rpc: Rpc, sender: Address, { transaction }: SignedIntent) {
  const account = await getNonce(rpc, sender);
  const landed = await hasTransaction(rpc, transaction).catch((error: unknown) => {
    if (error instanceof NetworkError && error.code === "unimplemented") return false;
    throw error;
  });
  return { account, landed };
}

function networkError(error: unknown): NetworkError {
  if (error instanceof NetworkError) return error;
  throw error;
}
