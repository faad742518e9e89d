import type { Address } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { AcceptDelegationRequestBodySchema } from "../../../gen/types_pb.ts";
import { bytesOf } from "../hex.ts";
import type { Receipt } from "../lane.ts";
import { type Session, transact } from "../session.ts";
import { signedCall } from "../signed-call.ts";

const spec = { method: ProverNetwork.method.acceptDelegation, body: AcceptDelegationRequestBodySchema };

/**
 * Accepts, by the delegate, to act for `owner`. Legacy: newer servers answer `unimplemented`, and know `setDelegation`.
 * @rpc AcceptDelegation
 * @caller the delegate
 * @throws not-found: there is no such delegation
 * @throws precondition: it is accepted already, or the delegate acts for another
 * @throws invalid: an account needs no delegation to itself
 * @throws as every transaction
 * @source network.proto ProverNetwork.AcceptDelegation; docs.succinct.xyz "Network APIs"
 */
export const acceptDelegation = (session: Session, owner: Address): Promise<Receipt> =>
  transact(session, signedCall(spec, { owner: bytesOf(owner) }));
