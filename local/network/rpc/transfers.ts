import { TransactionVariant, TransferRequestBodySchema } from "../../../src/gen/types_pb.ts";
import { address } from "../address.ts";
import type { Engine } from "../engine.ts";
import { orRefuse } from "../refusal.ts";
import { amountOf, checkFee } from "../state/check-fee.ts";
import { checkBalance, payFee, transfer } from "../state/ledger.ts";
import { commit, signedCall } from "../transact.ts";
import type { NetworkRpcs } from "./service.ts";

const spec = {
  method: "Transfer",
  body: TransferRequestBodySchema,
  domain: "required",
  variant: TransactionVariant.TRANSFER_VARIANT,
} as const;

/** Wei from one account to another; the sender pays the auctioneer's fee on top. */
export const transfers = (engine: Engine): NetworkRpcs => ({
  async transfer(message) {
    const call = await signedCall(engine, spec, message);
    const { state, rules } = engine;
    const to = address(call.body.to);
    const feeWei = rules.fees.transferWei;
    orRefuse(checkFee(rules, call.body, feeWei));
    const amountWei = orRefuse(amountOf(call.body.amount));
    orRefuse(checkBalance(state, call.sender, amountWei + feeWei));

    const txHash = commit(engine, call);
    const booking = { txHash: call.hash, nowSec: engine.nowSec() };
    transfer(state, { from: call.sender, to, amountWei }, booking);
    payFee(state, "transfer", { from: call.sender, to: rules.roles.auctioneer, amountWei: feeWei }, booking);
    return { txHash, body: {} };
  },
});
