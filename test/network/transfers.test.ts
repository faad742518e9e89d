import { afterEach, beforeEach, expect, test } from "vitest";
import { type DemoAccount, demoAccount } from "../../local/network/demo-accounts.ts";
import { fromHex, type Hex } from "../../local/network/hex.ts";
import { BalanceOperation, WithdrawalType } from "../../src/gen/types_pb.ts";
import { aFulfillment, assignedRequest } from "./actors.ts";
import { type BoxUnderTest, startBox } from "./box-under-test.ts";
import { refused } from "./refused.ts";
import { type BodyFields, send } from "./signed-rpcs.ts";

let it: BoxUnderTest;
const feeWei = 5n;
const fees = { transferWei: feeWei, withdrawWei: feeWei, delegationWei: feeWei };
beforeEach(async () => {
  it = await startBox({ fees });
});
afterEach(async () => {
  const logged = (operation: BalanceOperation) =>
    it.box.balanceLogs().reduce((sum, log) => (log.operation === operation ? sum + log.amountWei : sum), 0n);
  expect(it.box.totalWei()).toBe(logged(BalanceOperation.DEPOSIT) - logged(BalanceOperation.WITHDRAW));
  await it.box.close();
});

const friend = demoAccount("a friend");
const balanceOf = (address: Hex) => it.box.account(address).balanceWei;
const logsOf = async (address: Hex) =>
  (await it.network.getFilteredBalanceLogs({ address: fromHex(address) })).logs.map(({ operation, amount }) => [
    BalanceOperation[operation],
    amount,
  ]);
const transfer = (amount: string, over: BodyFields = {}, by: DemoAccount = it.box.accounts.requester) =>
  send(it, "Transfer", { to: fromHex(friend.address), amount, ...over }, by);
const withdraw = (amount: string, account: Hex, by: DemoAccount, over: BodyFields = {}) =>
  send(it, "Withdraw", { account: fromHex(account), amount, ...over }, by);
const receipts = async (filter: object = {}) => (await it.network.getFilteredWithdrawalReceipts(filter)).receipts;

test("a transfer moves its amount and pays the auctioneer's fee, both in the logs of both", async () => {
  const { requester, auctioneer } = it.box.accounts;
  const before = balanceOf(requester.address);
  expect(await it.network.getTransferParams({})).toMatchObject({ auctioneer: fromHex(auctioneer.address), fee: "5" });
  const { txHash } = await transfer("100");
  expect(balanceOf(friend.address)).toBe(100n);
  expect(balanceOf(requester.address)).toBe(before - 105n);
  expect(balanceOf(auctioneer.address)).toBe(5n);
  expect(await logsOf(friend.address)).toEqual([["TRANSFER_IN", "100"]]);
  expect((await logsOf(requester.address)).slice(0, 2)).toEqual([
    ["TRANSFER_FEE_OUT", "5"],
    ["TRANSFER_OUT", "100"],
  ]);
  expect(await logsOf(auctioneer.address)).toEqual([["TRANSFER_FEE_IN", "5"]]);
  const { logs } = await it.network.getFilteredBalanceLogs({ operation: BalanceOperation.TRANSFER_IN });
  expect(logs.map((log) => log.txHash)).toEqual([txHash]);
});

test("a transfer to oneself costs its fee and nothing else", async () => {
  const { requester } = it.box.accounts;
  const before = balanceOf(requester.address);
  await transfer("100", { to: fromHex(requester.address) });
  expect(balanceOf(requester.address)).toBe(before - feeWei);
});

const wrongTransfers: Readonly<Record<string, [string, BodyFields, string]>> = {
  "of nothing": ["0", {}, "InvalidArgument"],
  "of no number": ["-1", {}, "InvalidArgument"],
  "of what no u256 holds": ["9".repeat(79), {}, "InvalidArgument"],
  "with another fee": ["1", { fee: "4" }, "InvalidArgument"],
  "without a fee": ["1", { fee: "" }, "InvalidArgument"],
  "with another auctioneer": ["1", { auctioneer: new Uint8Array(20) }, "InvalidArgument"],
  "to no address": ["1", { to: new Uint8Array(19) }, "InvalidArgument"],
  "of more than there is": ["9".repeat(40), {}, "FailedPrecondition"],
};
for (const [what, [amount, over, code]] of Object.entries(wrongTransfers)) {
  test(`a transfer ${what} is refused and changes nothing`, async () => {
    const before = it.box.accountsKnown();
    expect(await refused(transfer(amount, over))).toMatchObject({ code });
    expect(it.box.accountsKnown()).toEqual(before);
  });
}

test("the fee counts: who has just the amount cannot transfer it", async () => {
  it.box.fund(friend.address, 104n);
  const { requester } = it.box.accounts;
  const back = { to: fromHex(requester.address) };
  expect(await refused(transfer("100", back, friend))).toMatchObject({ code: "FailedPrecondition" });
  await transfer("99", back, friend);
  expect(balanceOf(friend.address)).toBe(0n);
});

test("a withdrawal is gone from the balance at once, and from the network when the bridge is through", async () => {
  const { requester, auctioneer } = it.box.accounts;
  const before = it.box.totalWei();
  expect(await it.network.getWithdrawParams({})).toMatchObject({ auctioneer: fromHex(auctioneer.address), fee: "5" });
  const { txHash } = await withdraw("1000", requester.address, requester);
  const receipt = { txHash, amount: "1000", account: fromHex(requester.address), withdrawalType: WithdrawalType.OWNER };
  expect(await receipts()).toMatchObject([{ ...receipt, operation: BalanceOperation.WITHDRAW_REQUEST }]);
  expect(balanceOf(requester.address)).toBe(before - 1005n);
  expect(it.box.totalWei()).toBe(before);

  it.clock.advance(59_999);
  expect(it.box.totalWei()).toBe(before);
  it.clock.advance(1);
  expect(await receipts()).toMatchObject([{ ...receipt, operation: BalanceOperation.WITHDRAW }]);
  expect(it.box.totalWei()).toBe(before - 1000n);
  expect((await logsOf(requester.address)).slice(0, 3)).toEqual([
    ["WITHDRAW", "1000"],
    ["WITHDRAW_FEE_OUT", "5"],
    ["WITHDRAW_REQUEST", "1000"],
  ]);
});

test("a prover's balance is withdrawn by anyone who pays the fee, an account's by itself alone", async () => {
  const { prover, requester } = it.box.accounts;
  it.box.fund(prover.address, 50n);
  await withdraw("50", prover.address, requester);
  expect(await receipts()).toMatchObject([
    { account: fromHex(prover.address), withdrawalType: WithdrawalType.PROVER, sender: fromHex(requester.address) },
  ]);
  expect(balanceOf(prover.address)).toBe(0n);
  it.box.fund(prover.address, 1n);
  expect(await refused(withdraw("1", prover.address, friend))).toMatchObject({ code: "FailedPrecondition" });
  await withdraw("1", prover.address, requester);
  it.box.fund(friend.address, 50n);
  expect(await refused(withdraw("50", friend.address, requester))).toMatchObject({ code: "PermissionDenied" });
  expect(await refused(withdraw("1", prover.address, requester))).toMatchObject({ code: "FailedPrecondition" });
  expect(await refused(withdraw("46", friend.address, friend))).toMatchObject({ code: "FailedPrecondition" });
});

test("a withdrawal on its way goes on after a restore, and is paid out once", async () => {
  const { requester } = it.box.accounts;
  await withdraw("1000", requester.address, requester);
  const second = await startBox({ fees, snapshot: it.box.snapshot(), clock: it.clock, artifacts: it.artifacts });
  const before = second.box.totalWei();
  it.clock.advance(60_000);
  it.clock.advance(60_000);
  expect(second.box.totalWei()).toBe(before - 1000n);
  expect(second.box.balanceLogs().filter(({ operation }) => operation === 2)).toHaveLength(1);
  await second.box.close();
});

test("a delegation's fee is paid by the prover's owner, who must have it", async () => {
  const { prover, auctioneer } = it.box.accounts;
  const delegate = { delegate: fromHex(friend.address), prover: fromHex(prover.address) };
  expect(await it.network.getDelegationParams({})).toMatchObject({ fee: "5" });
  expect(await refused(send(it, "SetDelegation", delegate, prover))).toMatchObject({ code: "FailedPrecondition" });
  it.box.fund(prover.address, 5n);
  expect(await refused(send(it, "SetDelegation", { ...delegate, fee: "0" }, prover))).toMatchObject({
    code: "InvalidArgument",
  });
  await send(it, "SetDelegation", delegate, prover);
  expect(await logsOf(auctioneer.address)).toEqual([["DELEGATE_FEE_IN", "5"]]);
});

test("a payment is shared by treasury, stakers and owner, to the last wei", async () => {
  const shared = await startBox({ protocolFeeBips: 33n });
  const { prover, treasury, requester } = shared.box.accounts;
  const owner = demoAccount("an owner");
  shared.box.registerProver({ address: prover.address, owner: owner.address, stakerFeeBips: 777n });
  const before = shared.box.account(requester.address).balanceWei;
  const requestId = await assignedRequest(shared);
  await shared.network.fulfillProof(await aFulfillment(shared, requestId));
  shared.clock.advance(1000);
  const costWei = 200_000_000_000_000_000n + 500_000_000n * 100n;
  const protocolWei = (costWei * 33n) / 10_000n;
  const stakerWei = ((costWei - protocolWei) * 777n) / 10_000n;
  const balance = (address: Hex) => shared.box.account(address).balanceWei;
  expect(balance(treasury.address)).toBe(protocolWei);
  expect(balance(prover.address)).toBe(stakerWei);
  expect(balance(owner.address)).toBe(costWei - protocolWei - stakerWei);
  expect(balance(requester.address)).toBe(before - costWei);
  await shared.box.close();
});
