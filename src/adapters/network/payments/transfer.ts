import type { Address, Wei } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { TransactionVariant, TransferRequestBodySchema } from "../../../gen/types_pb.ts";
import { type FeeParams, feeFields } from "../fee-params.ts";
import { bytesOf } from "../hex.ts";
import type { Receipt } from "../lane.ts";
import { type Session, transact } from "../session.ts";
import { signedCall } from "../signed-call.ts";
import { getTransferParams } from "./get-transfer-params.ts";

const spec = {
  method: ProverNetwork.method.transfer,
  body: TransferRequestBodySchema,
  variant: TransactionVariant.TRANSFER_VARIANT,
};

/**
 * Moves `amount` (wei) from the signer's balance to `to`; the fee comes on top. `params` are asked for where absent.
 * @rpc Transfer
 * @caller whoever has the balance
 * @throws invalid: the amount is 0, or the fee or the auctioneer is not what the network asks
 * @throws precondition: the balance does not cover the amount and the fee
 * @throws as every transaction
 * @source network.proto ProverNetwork.Transfer; succinctlabs/network crates/vapp
 */
export async function transfer(
  session: Session,
  { to, amount, params }: { to: Address; amount: Wei; params?: FeeParams },
): Promise<Receipt> {
  const fees = feeFields(params ?? (await getTransferParams(session)));
  return transact(session, signedCall(spec, { to: bytesOf(to), amount: amount.toString(), ...fees }));
}
