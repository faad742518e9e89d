import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { demoAccount } from "../../local/network/demo-accounts.ts";
import { fromHex, toHex } from "../../local/network/hex.ts";
import { BalanceOperation, CancelRequestRequestBodySchema } from "../../src/gen/types_pb.ts";
import { aFulfillment, bid, nonceOf, request, signed } from "./actors.ts";
import { type BoxUnderTest, startBox } from "./box-under-test.ts";

let it: BoxUnderTest;
beforeEach(async () => {
  it = await startBox();
});
afterEach(() => it.box.close());

type Step = {
  what: "request" | "bid" | "rival" | "wait" | "fulfill" | "fail" | "cancel" | "revert";
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
  ),
  which: fc.nat(2),
  amount: fc.integer({ min: 1, max: 210 }),
});

/** Does what the step says; what the network refuses is refused. */
async function play({ what, which, amount }: Step, ids: Uint8Array[]): Promise<void> {
  const { requester, prover } = it.box.accounts;
  const requestId = ids[which % Math.max(ids.length, 1)] ?? new Uint8Array(32);
  const weiPerPgu = BigInt(amount) * 10_000_000n;
  const rival = fromHex(demoAccount("a rival").address);
  const acts: Record<Step["what"], () => unknown> = {
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
  };
  await Promise.resolve(acts[what]()).catch(() => undefined);
  await it.box.idle();
}

const loggedWei = (operation: BalanceOperation): bigint =>
  it.box.balanceLogs().reduce((sum, log) => (log.operation === operation ? sum + log.amountWei : sum), 0n);

test("whatever happens, no wei is made or lost, no balance is negative, and each nonce is spent once", async () => {
  it.box.registerProver({ address: demoAccount("a rival").address });
  const before = it.box.totalWei();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 40 }), async (steps) => {
      const ids: Uint8Array[] = [];
      for (const one of steps) {
        await play(one, ids).catch(() => undefined);
        expect(it.box.totalWei()).toBe(before);
      }
      for (const { balanceWei } of it.box.accountsKnown()) expect(balanceWei).toBeGreaterThanOrEqual(0n);
      const spent = it.box.transactions().map(({ sender, nonce }) => `${sender}:${nonce}`);
      expect(new Set(spent).size).toBe(spent.length);
      for (const { address, nonce } of it.box.accountsKnown()) {
        expect(it.box.transactions().filter(({ sender }) => sender === address)).toHaveLength(Number(nonce));
      }
    }),
    { numRuns: 15, seed: 4 },
  );
  it.clock.advance(3_600_000);
  expect(it.box.requests().every(({ heldWei }) => heldWei === 0n)).toBe(true);
  expect(loggedWei(BalanceOperation.REQUEST)).toBe(loggedWei(BalanceOperation.REWARD));
  expect(loggedWei(BalanceOperation.REWARD)).toBeGreaterThan(0n);
  expect(it.box.totalWei()).toBe(before);
});
