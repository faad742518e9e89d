import { type ExecuteFailureCause, executeFailureCauses } from "../../../domain/failure.ts";
import type { RequestId } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { FailExecutionRequestBodySchema } from "../../../gen/types_pb.ts";
import { bytesOf } from "../hex.ts";
import type { Receipt } from "../lane.ts";
import { type Session, transact } from "../session.ts";
import { signedCall } from "../signed-call.ts";

const spec = { method: ProverNetwork.method.failExecution, body: FailExecutionRequestBodySchema };

/**
 * Says that a request's program cannot be executed. Legacy: newer servers answer `unimplemented`, and know
 * `requests.execute`.
 * @rpc FailExecution
 * @caller the execution oracle
 * @throws not-allowed: the signer is not the executor
 * @throws not-found: there is no such request
 * @throws precondition: it was executed already, or has ended
 * @throws as every transaction
 * @source network.proto ProverNetwork.FailExecution; docs.succinct.xyz "Network APIs"
 */
export const failExecution = (
  session: Session,
  { requestId, cause }: { requestId: RequestId; cause: ExecuteFailureCause },
): Promise<Receipt> =>
  transact(session, signedCall(spec, { requestId: bytesOf(requestId), executeFailCause: executeFailureCauses[cause] }));
