import type { Address, RequestId, Wei } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { BidRequestBodySchema, TransactionVariant } from "../../../gen/types_pb.ts";
import { bytesOf } from "../hex.ts";
import type { Receipt } from "../lane.ts";
import { type Session, transact } from "../session.ts";
import { signedCall } from "../signed-call.ts";

const spec = {
  method: ProverNetwork.method.bid,
  body: BidRequestBodySchema,
  variant: TransactionVariant.BID_VARIANT,
};

/** A bid of `amount` wei per PGU, above 0, a multiple of the tick, and within the request's floor and maximum. */
export type Bid = { requestId: RequestId; prover: Address; amount: Wei };

export const bidCall = ({ requestId, prover, amount }: Bid) =>
  signedCall(spec, { requestId: bytesOf(requestId), prover: bytesOf(prover), amount: amount.toString() });

/**
 * Offers to prove an open request. Bids are sealed until the auction ends; the lowest wins.
 * @rpc Bid
 * @caller a prover's owner or delegate
 * @throws not-found: there is no such request
 * @throws not-allowed: the signer does not act for the prover, or the request's whitelist is without it
 * @throws precondition: the prover is suspended, or the request's deadline has passed
 * @throws invalid: the amount is 0, off the tick, below the floor or above the maximum, or the request is no longer
 *   open
 * @throws as every transaction
 * @source network.proto ProverNetwork.Bid; succinctlabs/network crates/node
 */
export const bid = (session: Session, input: Bid): Promise<Receipt> => transact(session, bidCall(input));
