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
 */
export const settle = (
  session: Session,
  { requestId, winner }: { requestId: RequestId; winner: Address },
): Promise<Receipt> => transact(session, signedCall(spec, { requestId: bytesOf(requestId), winner: bytesOf(winner) }));
