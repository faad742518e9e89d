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
 */
export async function setDelegation(
  session: Session,
  { prover, delegate, params }: { prover: Address; delegate: Address; params?: FeeParams },
): Promise<Receipt> {
  const fees = feeFields(params ?? (await getDelegationParams(session)));
  return transact(session, signedCall(spec, { prover: bytesOf(prover), delegate: bytesOf(delegate), ...fees }));
}
