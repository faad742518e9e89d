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
 * @throws not-found: there is no such delegation
 * @throws invalid: an account needs no delegation to itself
 * @throws as every transaction
 * @source network.proto ProverNetwork.TerminateDelegation; docs.succinct.xyz "Network APIs"
 */
export const terminateDelegation = (session: Session, owner: Address): Promise<Receipt> =>
  transact(session, signedCall(spec, { owner: bytesOf(owner) }));
