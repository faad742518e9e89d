import { once } from "../../domain/once.ts";
import type { ProofMode } from "../../domain/proof-request.ts";
import type { Address } from "../../domain/values.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { MessageSigner } from "../../ports/message-signer.ts";
import type { Network } from "../../ports/network.ts";
import { getNonce } from "./accounts/get-nonce.ts";
import { getOwner } from "./accounts/get-owner.ts";
import { hasTransaction } from "./accounts/get-transaction.ts";
import { getCheapestOther } from "./auction/get-cheapest-other.ts";
import { getMarketPrices } from "./auction/get-market-prices.ts";
import { getProvePrice } from "./auction/get-prove-price.ts";
import { cached } from "./cached.ts";
import { doubtAbsence } from "./doubt-absence.ts";
import { type Answer, lastPublished } from "./last-published.ts";
import { signedCallOf } from "./node-calls.ts";
import { optionalRpc } from "./optional-rpc.ts";
import { getBalance } from "./payments/get-balance.ts";
import { getProgramGasEstimates } from "./programs/get-program-gas-estimates.ts";
import { getProverRequirements } from "./provers/get-prover-requirements.ts";
import { getProverStake } from "./provers/get-prover-stake.ts";
import { getProverStatus } from "./provers/get-prover-status.ts";
import { reportProverInfo } from "./provers/report-prover-info.ts";
import { readRequest } from "./requests/get-proof-request-details.ts";
import { getProofRequestParams } from "./requests/get-proof-request-params.ts";
import { getProofRequestStatus } from "./requests/get-proof-request-status.ts";
import { signStdinUri } from "./requests/get-stdin-uri.ts";
import { listAssignedRequests, listOpenRequests } from "./requests/list-node-requests.ts";
import { parseProofRequest } from "./requests/parse-proof-request.ts";
import { watchOpenRequests } from "./requests/watch-open-requests.ts";
import { createRpc } from "./rpc.ts";
import { signCall } from "./sign-call.ts";
import { domainSeparator } from "./signing.ts";
import { submitCall } from "./submit-call.ts";
import { openConnection } from "./transport.ts";

export type NetworkOptions = {
  /** `http://` or `https://`, without a path. */
  url: string;
  /** 1 is mainnet, 11155111 is Sepolia: it goes into what is signed. */
  chainId: bigint;
  signer: MessageSigner;
  log: Log;
  clock: Pick<Clock, "nowMs" | "sleep">;
  /** Milliseconds for one call; 15 s where it is absent. */
  deadlineMs?: number;
};

/** Tick and floor change rarely, and every bid asks for them. */
const paramsTtlMs = 10_000;
/** A delegation is made once; a signer that was dismissed is refused by the network within the same time. */
const ownerTtlMs = 5 * 60_000;

/** What the node can do without, or knows from before, is not waited for: an auction lasts 15 s. */
const hastyMs = 3_000;

/** Where the network always has one: that it has none just now does not undo the last. */
const answerIfAny = <T>(value: T | undefined): Answer<T> | undefined => value && { published: value };

/** The prover network over gRPC, as the node needs it: one connection for the process, opened by the first call. */
export function createNetwork({ url, chainId, signer, ...rest }: NetworkOptions): Network & { close(): void } {
  const connection = openConnection(url);
  const rpc = createRpc({ connection, ...rest });
  const domain = domainSeparator(chainId);
  const signing = { ...rpc, signer, domain };
  const optional = optionalRpc(rpc);
  const hasty = { ...rpc, deadlineMs: Math.min(rpc.deadlineMs, hastyMs) };
  const { nowMs } = rpc.clock;
  const published = <T>(name: string, ask: () => Promise<Answer<T> | undefined>) =>
    lastPublished(rpc, name, () => optional(name, ask));
  const standings = once((prover: Address) =>
    published("GetProverStatus", async () => answerIfAny(await getProverStatus(hasty, prover))),
  );
  return {
    signer: () => signer.address(),
    owner: cached(ownerTtlMs, nowMs, (of: Address) => getOwner(rpc, of)),
    openRequests: (filter) => listOpenRequests(rpc, filter),
    assignedRequests: (prover, now) => listAssignedRequests(rpc, prover, now),
    request: (id) => readRequest(rpc, id, parseProofRequest),
    fulfillment: async (id) => (await getProofRequestStatus(rpc, id))?.fulfillTransaction,
    nonce: (of) => getNonce(rpc, of),
    hasTransaction: (hash) => optional("GetTransactionDetails", () => hasTransaction(rpc, hash)),
    params: cached(paramsTtlMs, nowMs, (mode: ProofMode) => getProofRequestParams(hasty, mode)),
    provePrice: published("GetProvePrice", async () => answerIfAny(await getProvePrice(hasty))),
    requirements: published(
      "GetProverRequirements",
      doubtAbsence(rpc, "GetProverRequirements", async () => ({ published: await getProverRequirements(hasty) })),
    ),
    standing: (prover) => standings(prover)(),
    marketPrices: () => getMarketPrices(hasty, optional),
    balance: (account) => getBalance(hasty, account),
    stake: (prover) => optional("GetProverStakeBalance", () => getProverStake(hasty, prover)),
    cheapestOther: (id, prover) => optional("GetFilteredBidHistory", () => getCheapestOther(hasty, id, prover)),
    gasEstimates: async (vkHashes) =>
      (await optional("GetProgramGasEstimates", () => getProgramGasEstimates(hasty, vkHashes))) ?? new Map(),
    watchOpenRequests: (filter, onRequest, signal) => watchOpenRequests(rpc, filter, onRequest, signal),
    sign: (call, nonce, now) => signCall(signer, domain, signedCallOf(call), nonce, now),
    submit: async (call, intent) => submitCall(rpc, await signer.address(), domain, signedCallOf(call), intent),
    stdinUri: (id, nonce) => signStdinUri(signing, id, nonce),
    reportProverInfo: (prover, report) => reportProverInfo(signing, { prover, ...report }),
    close: () => connection.close(),
  };
}
