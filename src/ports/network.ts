import type { ProofRequestError } from "../domain/failure.ts";
import type { Standing } from "../domain/pass-input.ts";
import type { ProvePrice } from "../domain/pricing.ts";
import type { ProofMode, ProofRequest } from "../domain/proof-request.ts";
import type { SignedIntent } from "../domain/request.ts";
import type { Requirements } from "../domain/requirements.ts";
import type { Address, Hash, Pgu, RequestId, TransactionHash, UnixSeconds, Wei } from "../domain/values.ts";

/** The prover network. Reads throw a NetworkError with a policy; a signed call's every ending is a value. */
export type Network = {
  /** The address that signs. */
  signer(): Promise<Address>;
  /** On whose behalf the signer acts. */
  owner(signer: Address): Promise<Address>;
  /** Open requests on which `prover` has not bid, created at or after `fromSec`, all pages. */
  openRequests(filter: OpenFilter): Promise<readonly ProofRequest[]>;
  /** Requests assigned to `prover` whose deadline has not passed, all pages. */
  assignedRequests(prover: Address, now: UnixSeconds): Promise<readonly ProofRequest[]>;
  /** One request in full; undefined where the network does not know it. */
  request(id: RequestId): Promise<ProofRequest | undefined>;
  /** The transaction that fulfilled the request; undefined while there is none. */
  fulfillment(id: RequestId): Promise<TransactionHash | undefined>;
  nonce(signer: Address): Promise<bigint>;
  /** Has this transaction been taken? undefined where the network does not say. */
  hasTransaction(hash: TransactionHash): Promise<boolean | undefined>;
  params(mode: ProofMode): Promise<{ tick: Wei; floor: Wei }>;
  provePrice(): Promise<ProvePrice | undefined>;
  /** What a prover must keep to; undefined: nothing is enforced, or the network is known not to say. */
  requirements(): Promise<Requirements | undefined>;
  /** How the prover stands; undefined where the network does not say. */
  standing(prover: Address): Promise<Standing | undefined>;
  /** What auctions were won at; undefined where the network does not say. */
  marketPrices(): Promise<MarketPrices | undefined>;
  /** What the account may spend, in wei; 0 for one that nobody has used. */
  balance(account: Address): Promise<Wei>;
  /** What stands behind the prover, in wei; undefined where the network does not say. */
  stake(prover: Address): Promise<Wei | undefined>;
  /**
   * The lowest bid by anyone but `prover` in an auction that has ended, in wei per PGU: what had to be beaten. undefined
   * while it is sealed, and where nobody else bid or the network does not say. Some networks show bids before the end.
   */
  cheapestOther(id: RequestId, prover: Address): Promise<Wei | undefined>;
  /** The network's own expected gas; programs without one are absent. */
  gasEstimates(vkHashes: readonly Hash[]): Promise<ReadonlyMap<Hash, Pgu>>;
  /** Calls `onRequest` for each new open request until `signal` aborts; reconnects by itself, and never rejects. */
  watchOpenRequests(filter: OpenFilter, onRequest: () => void, signal: AbortSignal): Promise<void>;
  /** Signs `call` with `nonce`: what comes back gives the same bytes again. Sends nothing. */
  sign(call: NetworkCall, nonce: bigint, now: UnixSeconds): Promise<SignedIntent>;
  /** Sends the signed call: re-encodes it, checks that it is the signed one, and never retries. */
  submit(call: NetworkCall, intent: SignedIntent): Promise<Submission>;
  /** A short-lived link to the private stdin of a request assigned to us. Whether it spends the nonce is not public. */
  stdinUri(id: RequestId, nonce: bigint): Promise<{ uri: string; expiresAtSec: UnixSeconds }>;
  /** Telemetry; its failure must disturb nothing. */
  reportProverInfo(prover: Address, report: ProverReport): Promise<void>;
};

/** Winning prices in wei per PGU, never 0. What an older network does not say is absent. */
export type MarketPrices = {
  averagePerPgu: Wei;
  asOfSec?: UnixSeconds;
  lowestPerPgu?: Wei;
  highestPerPgu?: Wei;
  /** Auctions behind the prices; 0: nothing was won, and the prices are the network's own idea. */
  samples?: number;
  /** Seconds that were looked back on. */
  windowSec?: number;
};

export type OpenFilter = { prover: Address; versions: readonly string[]; fromSec?: UnixSeconds; now: UnixSeconds };

/** The calls that spend a nonce and cannot be taken back. */
export type NetworkCall =
  | { kind: "bid"; requestId: RequestId; prover: Address; amount: Wei }
  | { kind: "fulfill"; requestId: RequestId; proof: Uint8Array }
  | { kind: "fail"; requestId: RequestId; error: ProofRequestError; trace?: string };

export type Submission =
  | { kind: "accepted"; transaction: TransactionHash }
  /** The nonce was not the account's next: ours may have landed all the same after an answer that was lost. */
  | { kind: "nonce-refused" }
  /** The network took nothing and never will take this call. */
  | { kind: "refused"; reason: RefusedBecause; message: string }
  /** It answered and has no word for what became of the call, or is too busy for it: later, and not at once. */
  | { kind: "not-now"; message: string }
  /** No answer: look before a repeat. */
  | { kind: "outcome-unknown"; message: string };

export type RefusedBecause = "invalid" | "not-allowed" | "precondition" | "not-found" | "other";

export type ProverReport = {
  observedAtSec: UnixSeconds;
  countersSinceSec: UnixSeconds;
  gpuNodes: number;
  gpuAvailableMs: bigint;
  gpuBusyMs: bigint;
  gpus: readonly { name: string; memoryBytes: bigint; count: number }[];
  components: readonly { component: string; version: string; gitSha: string; imageTag: string }[];
};
