import type { Address } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { RemoveDelegationRequestBodySchema } from "../../../gen/types_pb.ts";
import { bytesOf } from "../hex.ts";
import type { Receipt } from "../lane.ts";
import { type Session, transact } from "../session.ts";
import { signedCall } from "../signed-call.ts";

const spec = { method: ProverNetwork.method.removeDelegation, body: RemoveDelegationRequestBodySchema };

/**
 * Takes back what `delegate` may do for the signer's account. Legacy: newer servers answer `unimplemented`, and know `setDelegation`.
 * @rpc RemoveDelegation
 * @caller the account's owner
 * @throws not-found: there is no such delegation
 * @throws invalid: an account needs no delegation to itself
 * @throws as every transaction
 * @source network.proto ProverNetwork.RemoveDelegation; docs.succinct.xyz "Network APIs"
 */
export const removeDelegation = (session: Session, delegate: Address): Promise<Receipt> =>
  transact(session, signedCall(spec, { delegate: bytesOf(delegate) }));
