import type { Address } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { TerminateDelegationRequestBodySchema } from "../../../gen/types_pb.ts";
import { bytesOf } from "../hex.ts";
import type { Receipt } from "../lane.ts";
import { type Session, transact } from "../session.ts";
import { signedCall } from "../signed-call.ts";

const spec = { method: ProverNetwork.method.terminateDelegation, body: TerminateDelegationRequestBodySchema };

/**
 * Ends, by the delegate, its acting for `owner`. Legacy: newer servers answer `unimplemented`, and know `setDelegation`.
 * @rpc TerminateDelegation
 * @caller the delegate
 */
export const terminateDelegation = (session: Session, owner: Address): Promise<Receipt> =>
  transact(session, signedCall(spec, { owner: bytesOf(owner) }));
