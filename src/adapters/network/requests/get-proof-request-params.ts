import { type ProofMode, proofModes } from "../../../domain/proof-request.ts";
import { type Address, type Hash, type Wei, wei } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { parseAmount } from "../decimal.ts";
import { defined } from "../defined.ts";
import { addressIfAny, hashIfAny } from "../parse-values.ts";
import { type Rpc, read } from "../rpc.ts";
import { numberOf } from "../words.ts";

/** What a request of a mode must name, and what its auction goes by; amounts in wei. */
export type ProofRequestParams = {
  domain?: Hash;
  auctioneer?: Address;
  executor?: Address;
  verifier?: Address;
  treasury?: Address;
  /** What the network suggests as the most to pay, per PGU. */
  maxPricePerPgu?: Wei;
  baseFee?: Wei;
  /** Bids are multiples of it; 0: not advertised. */
  tick: Wei;
  /** No bid below it is taken, per PGU; 0: none. */
  floor: Wei;
};

/**
 * What a request for a proof of this mode must name, and the tick and floor of its auction.
 * @rpc GetProofRequestParams
 * @caller anyone
 * @throws invalid: there is no such mode
 * @throws as every read
 * @source network.proto ProverNetwork.GetProofRequestParams; sp1-sdk 6.10.0
 */
export const getProofRequestParams = (rpc: Rpc, mode: ProofMode): Promise<ProofRequestParams> =>
  read(rpc, ProverNetwork.method.getProofRequestParams, { mode: numberOf(proofModes, mode) }, (params) =>
    defined({
      domain: hashIfAny(params.domain),
      auctioneer: addressIfAny(params.auctioneer),
      executor: addressIfAny(params.executor),
      verifier: addressIfAny(params.verifier),
      treasury: addressIfAny(params.treasury),
      maxPricePerPgu: amountIfAny(rpc, "maxPricePerPgu", params.maxPricePerPgu),
      baseFee: amountIfAny(rpc, "baseFee", params.baseFee),
      tick: wei(params.tickSize),
      floor: amountIfAny(rpc, "floor", params.networkFloorPricePerPgu) ?? wei(0n),
    }),
  );

/** A bidder goes on without it; whoever needs it says that it is missing. */
function amountIfAny(rpc: Rpc, field: string, text: string): Wei | undefined {
  if (text === "") return undefined;
  const amount = parseAmount(text);
  if (amount !== undefined) return wei(amount);
  rpc.log.warn("A parameter of the network cannot be read: taken as none", { [field]: text.slice(0, 80) });
  return undefined;
}
