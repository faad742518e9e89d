import type { Address } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { AddDelegationRequestBodySchema } from "../../../gen/types_pb.ts";
import { bytesOf } from "../hex.ts";
import type { Receipt } from "../lane.ts";
import { type Session, transact } from "../session.ts";
import { signedCall } from "../signed-call.ts";

const spec = { method: ProverNetwork.method.addDelegation, body: AddDelegationRequestBodySchema };

/**
 * Offers `delegate` to act for the signer's account, which it must accept. Legacy: newer servers answer `unimplemented`, and know `setDelegation`.
 * @rpc AddDelegation
 * @caller the account's owner
 * @throws precondition: the delegation is there already
 * @throws invalid: an account needs no delegation to itself
 * @throws as every transaction
 * @source network.proto ProverNetwork.AddDelegation; docs.succinct.xyz "Network APIs"
 */
export const addDelegation = (session: Session, delegate: Address): Promise<Receipt> =>
  transact(session, signedCall(spec, { delegate: bytesOf(delegate) }));
