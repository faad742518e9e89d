import { setTimeout as sleep } from "node:timers/promises";
import type { Hex } from "viem";
import { addressOfKey, personalSign, transactionHash } from "../../src/adapters/network/signing.ts";
import type { Connection } from "./connection.ts";
import { classifySend, isNotFound, patiently, RequesterError, refusedBy } from "./requester-error.ts";

/** A call with a given nonce: what is signed, and how it goes out with its signature. */
export type SignableCall<Answer> = {
  encoded: Uint8Array;
  send: (signature: Uint8Array) => Promise<Answer>;
};

/** `answer` is absent where the call landed and its answer was lost; `hash` is the transaction's in either case. */
export type Sent<Answer> = { hash: Uint8Array; answer?: Answer };

/** An account of the network: one key, one nonce, one signed call at a time. */
export type Account = {
  address: Uint8Array;
  /** Sends one transaction, and one only, however often its answer is lost. `rpc` is its name in errors. */
  send<Answer>(rpc: string, prepare: (nonce: bigint) => SignableCall<Answer>): Promise<Sent<Answer>>;
};

type SignedCall<Answer> = { nonce: bigint; hash: Uint8Array; send: () => Promise<Answer> };

const pausesMs = [0, 50, 100, 200, 400, 800, 1600];

export function createAccount({ network }: Pick<Connection, "network">, privateKey: Hex): Account {
  const address = addressOfKey(privateKey);
  let nextNonce: bigint | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const sign = async <Answer>(prepare: (nonce: bigint) => SignableCall<Answer>): Promise<SignedCall<Answer>> => {
    const nonce = nextNonce ?? (await patiently("GetNonce", () => network.getNonce({ address }))).nonce;
    const { encoded, send } = prepare(nonce);
    const signature = await personalSign(encoded, privateKey);
    return { nonce, hash: transactionHash(address, encoded), send: () => send(signature) };
  };

  const landed = ({ hash }: SignedCall<unknown>): Promise<boolean> =>
    patiently("GetTransactionDetails", async () => {
      try {
        return (await network.getTransactionDetails({ txHash: hash })).transaction !== undefined;
      } catch (error) {
        if (isNotFound(error)) return false;
        throw error;
      }
    });

  const accepted = <Answer>({ nonce, hash }: SignedCall<Answer>): Sent<Answer> => {
    nextNonce = nonce + 1n;
    return { hash };
  };

  const sendOne = async <Answer>(rpc: string, prepare: (nonce: bigint) => SignableCall<Answer>) => {
    let call = await sign(prepare);
    let unanswered = false;
    for (const pauseMs of pausesMs) {
      await sleep(pauseMs);
      // After a lost answer the only safe repeat is the same bytes: under another nonce it could happen twice.
      if (unanswered && (await landed(call))) return accepted(call);
      try {
        const answer = await call.send();
        return { ...accepted(call), answer };
      } catch (error) {
        const failure = classifySend(error);
        if (failure === "refused") throw refusedBy(rpc, error);
        if (failure === "outcome-unknown") unanswered = true;
        else if (unanswered && (await landed(call))) return accepted(call);
        else {
          nextNonce = undefined;
          call = await sign(prepare);
          unanswered = false;
        }
      }
    }
    throw new RequesterError("unreachable", "retry", `${rpc} got no answer in ${pausesMs.length} tries`);
  };

  return {
    address,
    send(rpc, prepare) {
      const sent = queue.then(() => sendOne(rpc, prepare));
      queue = sent.catch(() => undefined); // its own caller hears of it; the next one starts anew
      return sent;
    },
  };
}
