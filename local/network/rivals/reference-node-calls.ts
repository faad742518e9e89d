import { create, toBinary } from "@bufbuild/protobuf";
import { type Client, Code, ConnectError, createClient } from "@connectrpc/connect";
import { compressionGzip, createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import type { Hex } from "viem";
import { addressOfKey, domainSeparator, personalSign } from "../../../src/adapters/network/signing.ts";
import { ProverNetwork } from "../../../src/gen/network_pb.ts";
import {
  BidRequestBodySchema,
  FailFulfillmentRequestBodySchema,
  FulfillProofRequestBodySchema,
  MessageFormat,
  TransactionVariant,
} from "../../../src/gen/types_pb.ts";
import type { Clock } from "../ports.ts";

/** The reference node's calls, encoded as it encodes them. */
export type ReferenceCalls = {
  network: Client<typeof ProverNetwork>;
  signer: Uint8Array;
  bid(terms: { requestId: Uint8Array; weiPerPgu: bigint; prover: Uint8Array }): Promise<void>;
  fulfill(terms: { requestId: Uint8Array; proof: Uint8Array }): Promise<void>;
  fail(terms: { requestId: Uint8Array }): Promise<void>;
  close(): void;
};

export type ReferenceCallsOptions = {
  rpcUrl: string;
  privateKey: Hex;
  clock: Clock;
  /** PEM, for `https://` with an authority of one's own. */
  ca?: string;
  /** The first pause before a signed call is tried again, in ms. */
  firstRetryMs?: number;
};

const callTimeoutMs = 15_000;
const pingIntervalMs = 15_000;
const retryForMs = 120_000;
const format = MessageFormat.BINARY;

/** Always the mainnet one, whatever network it talks to. */
const domain = domainSeparator(1n);

export function referenceCalls({
  rpcUrl,
  privateKey,
  clock,
  ca,
  firstRetryMs = 1000,
}: ReferenceCallsOptions): ReferenceCalls {
  const tls = ca === undefined ? {} : { ca };
  const sessionManager = new Http2SessionManager(rpcUrl, { pingIntervalMs, pingIdleConnection: true }, tls);
  const transport = createGrpcTransport({
    baseUrl: rpcUrl,
    sessionManager,
    defaultTimeoutMs: callTimeoutMs,
    acceptCompression: [compressionGzip],
  });
  const network = createClient(ProverNetwork, transport);
  const signer = addressOfKey(privateKey);

  /** A fresh nonce for each try, so that after a lost answer the same thing is signed and sent again. */
  const send = (once: (nonce: bigint) => Promise<unknown>) =>
    retrying(clock, firstRetryMs, async () => {
      const { nonce } = await network.getNonce({ address: signer });
      await once(nonce);
    });
  const sign = (encoded: Uint8Array) => personalSign(encoded, privateKey);

  return {
    network,
    signer,
    bid: ({ requestId, weiPerPgu, prover }) =>
      send(async (nonce) => {
        const terms = {
          nonce,
          requestId,
          amount: `${weiPerPgu}`,
          domain,
          prover,
          variant: TransactionVariant.BID_VARIANT,
        };
        const body = create(BidRequestBodySchema, terms);
        await network.bid({ format, signature: await sign(toBinary(BidRequestBodySchema, body)), body });
      }),
    fulfill: ({ requestId, proof }) =>
      send(async (nonce) => {
        const terms = { nonce, requestId, proof, domain, variant: TransactionVariant.FULFILL_VARIANT };
        const body = create(FulfillProofRequestBodySchema, terms);
        await network.fulfillProof({
          format,
          signature: await sign(toBinary(FulfillProofRequestBodySchema, body)),
          body,
        });
      }),
    fail: ({ requestId }) =>
      send(async (nonce) => {
        const body = create(FailFulfillmentRequestBodySchema, { nonce, requestId });
        const signature = await sign(toBinary(FailFulfillmentRequestBodySchema, body));
        await network.failFulfillment({ format, signature, body });
      }),
    close: () => sessionManager.abort(),
  };
}

const worthRetrying: readonly Code[] = [
  Code.Unavailable,
  Code.DeadlineExceeded,
  Code.Internal,
  Code.Aborted,
  Code.Canceled,
];

async function retrying(clock: Clock, firstPauseMs: number, call: () => Promise<void>): Promise<void> {
  const endsAtMs = clock.nowMs() + retryForMs;
  for (let pauseMs = firstPauseMs; ; pauseMs *= 2) {
    try {
      return await call();
    } catch (error) {
      const { code } = ConnectError.from(error);
      if (!worthRetrying.includes(code) || clock.nowMs() + pauseMs >= endsAtMs) throw error;
      await pause(clock, pauseMs);
    }
  }
}

export const pause = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.at(clock.nowMs() + ms, resolve);
  });
