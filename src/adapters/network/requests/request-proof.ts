import { type ProofMode, proofModes } from "../../../domain/proof-request.ts";
import {
  type Address,
  type Hash,
  type Pgu,
  type RequestId,
  requestId,
  type UnixSeconds,
  type Wei,
  wei,
} from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { RequestProofRequestBodySchema, TransactionVariant } from "../../../gen/types_pb.ts";
import { NetworkError } from "../../../ports/port-error.ts";
import { bytesOf } from "../hex.ts";
import type { Receipt } from "../lane.ts";
import { type Session, transact } from "../session.ts";
import { signedCall } from "../signed-call.ts";
import { numberOf, type Strategy, strategies } from "../words.ts";
import { getProofRequestParams, type ProofRequestParams } from "./get-proof-request-params.ts";

/** What is to be proved, until when, and what it may cost. */
export type WantedProof = {
  vkHash: Hash;
  /** `sp1-v…`: the circuits to prove with. */
  version: string;
  mode: Exclude<ProofMode, "unknown">;
  /** The artifact with the input (`artifacts.create("stdin")`, or `"private-stdin"`). */
  stdinUri: string;
  /** Only the prover that is assigned may read it. */
  stdinPrivate?: boolean;
  deadlineSec: UnixSeconds;
  cycleLimit: bigint;
  /** Absent: the cycle limit governs. */
  gasLimit?: Pgu;
  /** Absent: 0, and the network's own period holds. */
  minAuctionPeriodSec?: number;
  /** Absent or empty: anyone may bid. */
  whitelist?: readonly Address[];
  /** In wei. Absent: what the network suggests, and a fifth on top, as the network's SDK does. */
  maxPricePerPgu?: Wei;
  /** The hash that the public values must have. */
  publicValuesHash?: Hash;
  /** Absent: `auction`. */
  strategy?: Strategy;
  /** Absent: asked for. */
  params?: ProofRequestParams;
};

const spec = {
  method: ProverNetwork.method.requestProof,
  body: RequestProofRequestBodySchema,
  variant: TransactionVariant.REQUEST_VARIANT,
};

/**
 * Asks for a proof: opens an auction. The worst case (base fee, and the maximum price for all gas) is held of the balance.
 * @rpc RequestProof
 * @caller anyone with a balance
 * @throws not-found: the network does not know the program
 * @throws invalid: a limit, deadline, price, role or artifact that the network does not take
 * @throws precondition: the balance does not cover the worst case
 * @throws params-missing: the network does not say what a request must name
 * @throws as every transaction
 * @source network.proto ProverNetwork.RequestProof; docs.succinct.xyz "Network APIs"; sp1-sdk 6.10.0 (the suggested
 *   maximum and a fifth)
 */
export async function requestProof(session: Session, wanted: WantedProof): Promise<Receipt & { requestId: RequestId }> {
  const params = wholeParams(wanted.params ?? (await getProofRequestParams(session, wanted.mode)));
  const call = signedCall(spec, {
    vkHash: bytesOf(wanted.vkHash),
    version: wanted.version,
    mode: numberOf(proofModes, wanted.mode),
    strategy: numberOf(strategies, wanted.strategy ?? "auction"),
    stdinUri: wanted.stdinUri,
    stdinPrivate: wanted.stdinPrivate ?? false,
    deadline: BigInt(wanted.deadlineSec),
    cycleLimit: wanted.cycleLimit,
    gasLimit: wanted.gasLimit ?? 0n,
    minAuctionPeriod: BigInt(wanted.minAuctionPeriodSec ?? 0),
    whitelist: (wanted.whitelist ?? []).map(bytesOf),
    auctioneer: bytesOf(params.auctioneer),
    executor: bytesOf(params.executor),
    verifier: bytesOf(params.verifier),
    treasury: bytesOf(params.treasury),
    baseFee: params.baseFee.toString(),
    maxPricePerPgu: (wanted.maxPricePerPgu ?? wei((params.maxPricePerPgu * 120n) / 100n)).toString(),
    ...(wanted.publicValuesHash && { publicValuesHash: bytesOf(wanted.publicValuesHash) }),
  });
  const receipt = await transact(session, call);
  return { ...receipt, requestId: requestId(receipt.transaction) }; // both are keccak of the requester and the body
}

const needed = ["auctioneer", "executor", "verifier", "treasury", "baseFee", "maxPricePerPgu"] as const;
type WholeParams = Required<Pick<ProofRequestParams, (typeof needed)[number]>>;

function wholeParams(params: ProofRequestParams): WholeParams {
  const missing = needed.filter((field) => params[field] === undefined);
  if (missing.length === 0) return params as WholeParams; // none of them is missing
  throw new NetworkError("params-missing", "give-up", `GetProofRequestParams: ${missing.join(", ")} missing`);
}
