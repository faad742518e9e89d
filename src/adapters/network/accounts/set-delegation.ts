import type { Address } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { SetDelegationRequestBodySchema, TransactionVariant } from "../../../gen/types_pb.ts";
import { type FeeParams, feeFields } from "../fee-params.ts";
import { bytesOf } from "../hex.ts";
import type { Receipt } from "../lane.ts";
import { type Session, transact } from "../session.ts";
import { signedCall } from "../signed-call.ts";
import { getDelegationParams } from "./get-delegation-params.ts";

const spec = {
  method: ProverNetwork.method.setDelegation,
  body: SetDelegationRequestBodySchema,
  variant: TransactionVariant.DELEGATE_VARIANT,
};

/**
 * Lets `delegate` sign for `prover` from now on, in place of an earlier one. `params` are asked for where they are absent.
 * @rpc SetDelegation
 * @caller the prover's owner
 * @throws not-found: there is no such prover
 * @throws not-allowed: the signer does not own it
 * @throws precondition: the delegate acts for another prover, or the balance does not cover the fee
 * @throws invalid: the fee or the auctioneer is not what the network asks
 * @throws as every transaction
 * @source network.proto ProverNetwork.SetDelegation; succinctlabs/network crates/vapp
 */
export async function setDelegation(
  session: Session,
  { prover, delegate, params }: { prover: Address; delegate: Address; params?: FeeParams },
): Promise<Receipt> {
  const fees = feeFields(params ?? (await getDelegationParams(session)));
  return transact(session, signedCall(spec, { prover: bytesOf(prover), delegate: bytesOf(delegate), ...fees }));
}
