import type { RequestId } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { CancelRequestRequestBodySchema } from "../../../gen/types_pb.ts";
import { bytesOf } from "../hex.ts";
import type { Receipt } from "../lane.ts";
import { type Session, transact } from "../session.ts";
import { signedCall } from "../signed-call.ts";

const spec = { method: ProverNetwork.method.cancelRequest, body: CancelRequestRequestBodySchema };

/**
 * Takes a request back while nobody has been assigned to it; what was held comes back. Refused (`precondition`) after.
 * @rpc CancelRequest
 * @caller the requester
 */
export const cancelRequest = (session: Session, id: RequestId): Promise<Receipt> =>
  transact(session, signedCall(spec, { requestId: bytesOf(id) }));
