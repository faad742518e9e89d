import type { Address, Wei } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { TransactionVariant, WithdrawRequestBodySchema } from "../../../gen/types_pb.ts";
import { type FeeParams, feeFields } from "../fee-params.ts";
import { bytesOf } from "../hex.ts";
import type { Receipt } from "../lane.ts";
import { type Session, transact } from "../session.ts";
import { signedCall } from "../signed-call.ts";
import { getWithdrawParams } from "./get-withdraw-params.ts";

const spec = {
  method: ProverNetwork.method.withdraw,
  body: WithdrawRequestBodySchema,
  variant: TransactionVariant.WITHDRAW_VARIANT,
};

/**
 * Asks for `amount` (wei) of the network's balance of `account`, a prover or the signer itself, to be paid out on the
 * chain; the fee comes on top. `params` are asked for where absent.
 * @rpc Withdraw
 * @caller the account's owner
 * @throws invalid: the amount is 0, or the fee or the auctioneer is not what the network asks
 * @throws not-allowed: the account is neither the signer nor a prover
 * @throws precondition: the balance does not cover the amount and the fee
 * @throws as every transaction
 * @source network.proto ProverNetwork.Withdraw; succinctlabs/network crates/vapp
 */
export async function withdraw(
  session: Session,
  { account, amount, params }: { account: Address; amount: Wei; params?: FeeParams },
): Promise<Receipt> {
  const fees = feeFields(params ?? (await getWithdrawParams(session)));
  return transact(session, signedCall(spec, { account: bytesOf(account), amount: amount.toString(), ...fees }));
}
