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
 * Offers to prove an open request. Bids are sealed until the auction ends; the lowest wins. Refused (`invalid`) where the
 * amount is no multiple of the tick or above the maximum, or the request is no longer open.
 * @rpc Bid
 * @caller a prover's owner or delegate
 */
export const bid = (session: Session, input: Bid): Promise<Receipt> => transact(session, bidCall(input));
