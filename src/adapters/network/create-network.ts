import type { ProofMode } from "../../domain/proof-request.ts";
import type { Address } from "../../domain/values.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { MessageSigner } from "../../ports/message-signer.ts";
import type { Network } from "../../ports/network.ts";
import { cached } from "./cached.ts";
import { getBalance } from "./get-balance.ts";
import { getCheapestOther } from "./get-cheapest-other.ts";
import { getFulfillment } from "./get-fulfillment.ts";
import { getGasEstimates } from "./get-gas-estimates.ts";
import { getMarketPrices } from "./get-market-prices.ts";
import { getNonce } from "./get-nonce.ts";
import { getOwner } from "./get-owner.ts";
import { getParams } from "./get-params.ts";
import { getProvePrice } from "./get-prove-price.ts";
import { getRequest } from "./get-request.ts";
import { getRequirements } from "./get-requirements.ts";
import { getStake } from "./get-stake.ts";
import { getStanding } from "./get-standing.ts";
import { getStdinUri } from "./get-stdin-uri.ts";
import { hasTransaction } from "./get-transaction.ts";
import { listAssignedRequests, listOpenRequests } from "./list-requests.ts";
import { optionalRpc } from "./optional-rpc.ts";
import { reportProverInfo } from "./report-prover-info.ts";
import { createRpc } from "./rpc.ts";
import { signCall } from "./sign-call.ts";
import { domainSeparator } from "./signing.ts";
import { submitCall } from "./submit-call.ts";
import { openConnection } from "./transport.ts";
import { watchOpenRequests } from "./watch-open-requests.ts";

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

/** The prover network over gRPC: one connection for the process, opened by the first call. */
export function createNetwork({ url, chainId, signer, ...rest }: NetworkOptions): Network & { close(): void } {
  const connection = openConnection(url);
  const rpc = createRpc({ connection, ...rest });
  const domain = domainSeparator(chainId);
  const optional = optionalRpc(rpc);
  const { nowMs } = rpc.clock;
  return {
    signer: () => signer.address(),
    owner: cached(ownerTtlMs, nowMs, (of: Address) => getOwner(rpc, of)),
    openRequests: (filter) => listOpenRequests(rpc, filter),
    assignedRequests: (prover, now) => listAssignedRequests(rpc, prover, now),
    request: (id) => getRequest(rpc, id),
    fulfillment: (id) => getFulfillment(rpc, id),
    nonce: (of) => getNonce(rpc, of),
    hasTransaction: (hash) => hasTransaction(rpc, hash),
    params: cached(paramsTtlMs, nowMs, (mode: ProofMode) => getParams(rpc, mode)),
    provePrice: () => getProvePrice(rpc, optional),
    requirements: () => getRequirements(rpc, optional),
    standing: (prover) => getStanding(rpc, optional, prover),
    marketPrices: () => getMarketPrices(rpc, optional),
    balance: (account) => getBalance(rpc, account),
    stake: (prover) => getStake(rpc, optional, prover),
    cheapestOther: (id, prover) => getCheapestOther(rpc, optional, id, prover),
    gasEstimates: (vkHashes) => getGasEstimates(rpc, optional, vkHashes),
    watchOpenRequests: (filter, onRequest, signal) => watchOpenRequests(rpc, filter, onRequest, signal),
    sign: (call, nonce, now) => signCall(signer, domain, call, nonce, now),
    submit: async (call, intent) => submitCall(rpc, await signer.address(), domain, call, intent),
    stdinUri: (id, nonce) => getStdinUri(rpc, signer, id, nonce),
    reportProverInfo: (prover, report) => reportProverInfo(rpc, signer, domain, prover, report),
    close: () => connection.close(),
  };
}
