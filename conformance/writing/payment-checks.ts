import { BalanceOperation } from "../../src/gen/types_pb.ts";
import { type Check, demand, NotSeen } from "../check.ts";
import { refused } from "../refusals.ts";
import { addressOf, networkTerms, send, transact } from "../signed-call.ts";
import type { WritableTarget } from "../target.ts";
import { amountOf, short, textOf, unused } from "../values.ts";
import { requesterOf } from "./make-request.ts";

const balanceOf = async ({ network }: WritableTarget, address: Uint8Array): Promise<bigint> =>
  amountOf((await network.getBalance({ address })).amount, "amount");

/** More wei than there is. */
const tooMuch = `${10n ** 40n}`;

/** Of the requester's balance: fees are paid, and a wei goes round. */
export const paymentWrites: readonly Check[] = [
  {
    name: "moves a wei from an account to itself, for the fee that GetTransferParams says",
    rpc: "Transfer",
    kind: "write",
    async run(target) {
      const by = requesterOf(target);
      const self = await addressOf(by);
      const fee = amountOf((await networkTerms(target)).fees.Transfer, "fee");
      const before = await balanceOf(target, self);
      if (before < fee + 1n) throw new NotSeen(`the requester has ${before} wei, and ${fee + 1n} are needed`);
      const txHash = await transact(target, "Transfer", { to: self, amount: "1" }, by);
      const after = await balanceOf(target, self);
      demand(before - after === fee, `cost ${before - after} wei, where the fee is ${fee}`);
      const { logs } = await target.network.getFilteredBalanceLogs({ address: self, limit: 20 });
      const lines = logs.filter((log) => textOf(log.txHash) === textOf(txHash));
      for (const operation of [BalanceOperation.TRANSFER_OUT, BalanceOperation.TRANSFER_IN]) {
        const found = lines.some((line) => line.operation === operation && line.amount === "1");
        demand(found, `left no ${BalanceOperation[operation]} in the log`);
      }
      return `${fee} wei of fee, ${lines.length} lines in the log`;
    },
  },
  {
    name: "refuses more than the account has",
    rpc: "Transfer",
    kind: "write",
    run: (target) =>
      refused(
        send(target, "Transfer", { to: unused(20), amount: tooMuch }, target.actors.stranger),
        "FailedPrecondition",
      ),
  },
  ...(["Transfer", "Withdraw"] as const).flatMap((rpc): Check[] => [
    {
      name: "refuses an amount of 0",
      rpc,
      kind: "write",
      run: async (target) => {
        const account = await addressOf(target.actors.stranger);
        return refused(
          send(target, rpc, { to: account, account, amount: "0" }, target.actors.stranger),
          "InvalidArgument",
        );
      },
    },
    {
      name: "refuses another fee than its own",
      rpc,
      kind: "write",
      run: async (target) => {
        const account = await addressOf(target.actors.stranger);
        const fields = { to: account, account, amount: "1", fee: "123456789" };
        return refused(send(target, rpc, fields, target.actors.stranger), "InvalidArgument");
      },
    },
  ]),
  {
    name: "refuses more than the account has",
    rpc: "Withdraw",
    kind: "write",
    async run(target) {
      const by = target.actors.requester ?? target.actors.stranger;
      const account = await addressOf(by);
      const before = await balanceOf(target, account);
      const words = await refused(send(target, "Withdraw", { account, amount: tooMuch }, by), "FailedPrecondition");
      demand((await balanceOf(target, account)) === before, "moved wei all the same");
      return words;
    },
  },
  {
    name: "is for the account alone",
    rpc: "Withdraw",
    kind: "write",
    async run(target) {
      const account = await addressOf(requesterOf(target));
      const fields = { account, amount: "1" };
      return `${short(account)}: ${await refused(send(target, "Withdraw", fields, target.actors.stranger), "PermissionDenied", "FailedPrecondition")}`;
    },
  },
];
