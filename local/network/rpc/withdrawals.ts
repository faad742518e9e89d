import {
  BalanceOperation,
  TransactionVariant,
  WithdrawalType,
  WithdrawRequestBodySchema,
} from "../../../src/gen/types_pb.ts";
import { address, optionalAddress } from "../address.ts";
import { bridge } from "../bridge.ts";
import type { Engine } from "../engine.ts";
import { fromHex, type Hex } from "../hex.ts";
import { newestPage, pageOf } from "../page.ts";
import { orRefuse, type Refusal, refusal } from "../refusal.ts";
import { amountOf, checkFee } from "../state/check-fee.ts";
import { askWithdrawal, checkBalance, payFee } from "../state/ledger.ts";
import type { WithdrawalRecord } from "../state/money-records.ts";
import { commit, signedCall } from "../transact.ts";
import { known } from "../wire.ts";
import type { NetworkRpcs } from "./service.ts";

const spec = {
  method: "Withdraw",
  body: WithdrawRequestBodySchema,
  domain: "required",
  variant: TransactionVariant.WITHDRAW_VARIANT,
} as const;

/** Which line of the balance log a withdrawal has come to. */
const operations = {
  requested: BalanceOperation.WITHDRAW_REQUEST,
  withdrawn: BalanceOperation.WITHDRAW,
} as const satisfies Record<WithdrawalRecord["phase"], BalanceOperation>;

/** Wei back to the chain: gone from the balance at once, and from the network when the bridge has taken it. */
export const withdrawals = (engine: Engine): NetworkRpcs => ({
  async withdraw(message) {
    const call = await signedCall(engine, spec, message);
    const { state, rules } = engine;
    const account = address(call.body.account);
    const feeWei = rules.fees.withdrawWei;
    orRefuse(checkFee(rules, call.body, feeWei));
    const amountWei = orRefuse(amountOf(call.body.amount));
    orRefuse(checkWithdrawal(engine, { account, sender: call.sender, amountWei, feeWei }));

    const txHash = commit(engine, call);
    const booking = { txHash: call.hash, nowSec: engine.nowSec() };
    askWithdrawal(state, {
      txHash: call.hash,
      account,
      sender: call.sender,
      amountWei,
      type: account === call.sender ? WithdrawalType.OWNER : WithdrawalType.PROVER,
      createdAtSec: engine.nowSec(),
      bridgesAtMs: engine.nowMs() + rules.bridgeDelayMs,
      phase: "requested",
    });
    payFee(state, "withdraw", { from: call.sender, to: rules.roles.auctioneer, amountWei: feeWei }, booking);
    bridge(engine, call.hash);
    return { txHash, body: {} };
  },
  getFilteredWithdrawalReceipts(filter) {
    const account = optionalAddress(filter.address);
    const all = [...engine.state.withdrawals.values()];
    const page = newestPage(all, (one) => account === undefined || one.account === account, pageOf(filter));
    return { receipts: page.map(toReceipt) };
  },
});

type Claim = { account: Hex; sender: Hex; amountWei: bigint; feeWei: bigint };

/** An account is emptied by itself alone; a prover's by anyone who pays the fee, for it goes to the prover all the same. */
function checkWithdrawal({ state }: Engine, { account, sender, amountWei, feeWei }: Claim): Refusal | undefined {
  if (account === sender) return checkBalance(state, account, amountWei + feeWei);
  if (!state.provers.has(account)) return refusal("permission-denied", "only the account itself may withdraw from it");
  return checkBalance(state, account, amountWei) ?? checkBalance(state, sender, feeWei);
}

const toReceipt = (one: WithdrawalRecord) => ({
  txHash: fromHex(one.txHash),
  amount: one.amountWei.toString(),
  createdAt: BigInt(one.createdAtSec),
  withdrawalType: one.type,
  account: fromHex(one.account),
  operation: operations[one.phase],
  ...known({ sender: one.sender === one.account ? undefined : fromHex(one.sender) }),
});
