import type { Address, RequestId } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { SettleRequestBodySchema, TransactionVariant } from "../../../gen/types_pb.ts";
import { bytesOf } from "../hex.ts";
import type { Receipt } from "../lane.ts";
import { type Session, transact } from "../session.ts";
import { signedCall } from "../signed-call.ts";

const spec = {
  method: ProverNetwork.method.settle,
  body: SettleRequestBodySchema,
  variant: TransactionVariant.SETTLE_VARIANT,
};

/**
 * Ends an auction: assigns the request to its winner.
 * @rpc Settle
 * @caller the auctioneer
 * @throws not-allowed: the signer is not the auctioneer
 * @throws not-found: there is no such request
 * @throws precondition: it is not open, its deadline has passed, or nobody has bid
 * @throws invalid: the winner is not the lowest bidder
 * @throws as every transaction
 * @source network.proto ProverNetwork.Settle; succinctlabs/network crates/vapp
 */
export const settle = (
  session: Session,
  { requestId, winner }: { requestId: RequestId; winner: Address },
): Promise<Receipt> => transact(session, signedCall(spec, { requestId: bytesOf(requestId), winner: bytesOf(winner) }));
