import type { RequestId } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { CancelRequestRequestBodySchema } from "../../../gen/types_pb.ts";
import { bytesOf } from "../hex.ts";
import type { Receipt } from "../lane.ts";
import { type Session, transact } from "../session.ts";
import { signedCall } from "../signed-call.ts";

const spec = { method: ProverNetwork.method.cancelRequest, body: CancelRequestRequestBodySchema };

/**
 * Takes a request back while nobody has been assigned to it; what was held comes back.
 * @rpc CancelRequest
 * @caller the requester
 * @throws not-found: there is no such request
 * @throws not-allowed: the signer is not its requester
 * @throws precondition: it is no longer open
 * @throws as every transaction
 * @source network.proto ProverNetwork.CancelRequest; sp1-sdk 6.10.0 (cancels after 30 s)
 */
export const cancelRequest = (session: Session, id: RequestId): Promise<Receipt> =>
  transact(session, signedCall(spec, { requestId: bytesOf(id) }));
