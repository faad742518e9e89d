import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { demoAccount } from "../../local/network/demo-accounts.ts";
import { fromHex, toHex } from "../../local/network/hex.ts";
import {
  BalanceOperation,
  CancelRequestRequestBodySchema,
  ExecutionStatus,
  FulfillmentStatus,
} from "../../src/gen/types_pb.ts";
import { aFulfillment, bid, nonceOf, request, signed } from "./actors.ts";
import { type BoxUnderTest, startBox } from "./box-under-test.ts";
import { send } from "./signed-rpcs.ts";

let it: BoxUnderTest;
beforeEach(async () => {
  it = await startBox();
});
afterEach(() => it.box.close());

type Step = {
  what: keyof ReturnType<typeof actsOf>;
  which: number;
  amount: number;
};

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom(
    "request",
    "request",
    "bid",
    "bid",
    "rival",
    "wait",
    "wait",
    "fulfill",
    "fulfill",
    "fail",
    "cancel",
    "revert",
    "punish",
    "transfer",
    "withdraw",
    "payOut",
    "fund",
  ),
  which: fc.nat(2),
  amount: fc.integer({ min: 1, max: 210 }),
});

/** Everything that moves wei, done to one of the requests or with one amount. */
function actsOf({ which, amount }: Pick<Step, "which" | "amount">, ids: Uint8Array[]) {
  const { requester, prover, executor } = it.box.accounts;
  const requestId = ids[which % Math.max(ids.length, 1)] ?? new Uint8Array(32);
  const weiPerPgu = BigInt(amount) * 10_000_000n;
  const rival = fromHex(demoAccount("a rival").address);
  const wei = weiPerPgu.toString();
  return {
    request: async () =>
      ids.push(
        await request(it, { gasLimit: BigInt(amount), deadline: BigInt(Math.floor(it.clock.nowMs() / 1000) + 90) }),
      ),
    bid: () => bid(it, requestId, weiPerPgu.toString()),
    rival: () => it.box.inProcess.bid({ prover: rival, requestId, amountWei: weiPerPgu }),
    wait: () => it.clock.advance(amount * 200),
    fulfill: async () => it.network.fulfillProof(await aFulfillment(it, requestId)),
    fail: () => it.box.inProcess.fail({ prover: fromHex(prover.address), requestId }),
    cancel: async () =>
      it.network.cancelRequest(
        await signed(
          CancelRequestRequestBodySchema,
          { nonce: await nonceOf(it, requester), requestId },
          requester.privateKey,
        ),
      ),
    revert: () => it.box.revert(toHex(requestId)),
    punish: () =>
      send(it, "ExecuteProof", { requestId, executionStatus: ExecutionStatus.UNEXECUTABLE, punishment: wei }, executor),
    transfer: () => send(it, "Transfer", { to: fromHex(prover.address), amount: wei }, requester),
    withdraw: () => send(it, "Withdraw", { account: fromHex(requester.address), amount: wei }, requester),
    payOut: () => send(it, "Withdraw", { account: fromHex(prover.address), amount: wei }, requester),
    fund: () => it.box.fund(requester.address, weiPerPgu),
  } satisfies Record<string, () => unknown>;
}

/** Does what the step says; what the network refuses is refused. */
async function play(step: Step, ids: Uint8Array[]): Promise<void> {
  await Promise.resolve(actsOf(step, ids)[step.what]()).catch(() => undefined);
  await it.box.idle();
}

/** A request that is paid for or has ended otherwise stays what it is; all that it held is accounted for. */
function checkFates(fates: Map<string, string>): void {
  for (const { id, fulfillment, settlement, heldWei, fulfiller, paidWei } of it.box.requests()) {
    const isPaid = fulfillment === Number(FulfillmentStatus.FULFILLED) && settlement === 2;
    if (!isPaid && !endings.has(fulfillment)) continue;
    const fate = [fulfillment, settlement, fulfiller, paidWei].join();
    expect(heldWei).toBe(0n);
    expect(fates.get(id) ?? fate).toBe(fate);
    fates.set(id, fate);
  }
}

const endings = new Set<number>([
  FulfillmentStatus.UNFULFILLABLE,
  FulfillmentStatus.REVERTED,
  FulfillmentStatus.EXPIRED,
]);

const loggedWei = (operation: BalanceOperation): bigint =>
  it.box.balanceLogs().reduce((sum, log) => (log.operation === operation ? sum + log.amountWei : sum), 0n);

test("whatever happens, no wei is made or lost, no balance is negative, each nonce is spent once and a request has one fate", async () => {
  it.box.registerProver({ address: demoAccount("a rival").address });
  const fates = new Map<string, string>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 40 }), async (steps) => {
      const ids: Uint8Array[] = [];
      for (const one of steps) {
        await play(one, ids).catch(() => undefined);
        expect(it.box.totalWei()).toBe(loggedWei(BalanceOperation.DEPOSIT) - loggedWei(BalanceOperation.WITHDRAW));
        checkFates(fates);
      }
      for (const { balanceWei } of it.box.accountsKnown()) expect(balanceWei).toBeGreaterThanOrEqual(0n);
      const spent = it.box.transactions().map(({ sender, nonce }) => `${sender}:${nonce}`);
      expect(new Set(spent).size).toBe(spent.length);
      for (const { address, nonce } of it.box.accountsKnown()) {
        expect(it.box.transactions().filter(({ sender }) => sender === address)).toHaveLength(Number(nonce));
      }
    }),
    { numRuns: 15, seed: 7 },
  );
  it.clock.advance(3_600_000);
  expect(it.box.requests().every(({ heldWei }) => heldWei === 0n)).toBe(true);
  expect(loggedWei(BalanceOperation.REQUEST)).toBe(loggedWei(BalanceOperation.REWARD));
  expect(loggedWei(BalanceOperation.REWARD)).toBeGreaterThan(0n);
  expect(loggedWei(BalanceOperation.TRANSFER_OUT)).toBe(loggedWei(BalanceOperation.TRANSFER_IN));
  expect(loggedWei(BalanceOperation.WITHDRAW_REQUEST)).toBe(loggedWei(BalanceOperation.WITHDRAW));
  expect(loggedWei(BalanceOperation.WITHDRAW)).toBeGreaterThan(0n);
  expect(new Set([...fates.values()].map((fate) => fate.split(",")[0])).size).toBe(4);
});
