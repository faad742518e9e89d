import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BalanceOperation, FulfillmentStatus } from "../../src/gen/types_pb.ts";
import { type Given, happenings, replayed, rules, settleIn, transactions, transactionsOfWire } from "./acts.ts";
import { type BoxUnderTest, startBox } from "./box-under-test.ts";

let it: BoxUnderTest;
beforeEach(async () => {
  it = await startBox(rules);
  await settleIn(it);
});
afterEach(() => it.box.close());

const acts = { ...transactions, ...happenings };
type ActName = keyof typeof acts;

test("every transaction of the wire is among what these tests do", () => {
  expect(Object.keys(transactions).sort()).toEqual([...transactionsOfWire].sort());
});

/** What makes a request go its way is done more often than what happens once. */
const often: readonly ActName[] = [
  ...(["RequestProof", "RequestProof", "RequestProof", "Bid", "Bid", "rival", "wait", "wait", "wait"] as const),
  ...(["FulfillProof", "FulfillProof", "rivalFails", "Settle", "revert"] as const),
];
type Step = { what: ActName; which: number; amount: number };
const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom(...often, ...(Object.keys(acts) as ActName[])),
  which: fc.nat(2),
  amount: fc.integer({ min: 1, max: 210 }),
});

/** Where a request must be for the act to come to something; now and then it is done to another. */
const wants: Partial<Record<ActName, FulfillmentStatus>> = {
  Bid: FulfillmentStatus.REQUESTED,
  rival: FulfillmentStatus.REQUESTED,
  Settle: FulfillmentStatus.REQUESTED,
  FulfillProof: FulfillmentStatus.ASSIGNED,
  FailFulfillment: FulfillmentStatus.ASSIGNED,
  rivalFails: FulfillmentStatus.ASSIGNED,
  revert: FulfillmentStatus.FULFILLED,
};

/** Does what the step says; what the network refuses is refused. Counts what was done. */
async function play({ what, which, amount }: Step, done: Map<string, number>): Promise<void> {
  const fitting = it.box.requests().filter(({ fulfillment }) => fulfillment === Number(wants[what]));
  const some = (which > 0 && fitting.length > 0 ? fitting : it.box.requests()).slice(-3);
  const { id } = some[which % Math.max(some.length, 1)] ?? {};
  const requestId = id === undefined ? new Uint8Array(32) : new Uint8Array(Buffer.from(id.slice(2), "hex"));
  const act: (given: Given) => Promise<unknown> = acts[what];
  const before = noncesSpent();
  const isDone = await act({ it, requestId, amount }).then(
    () => true,
    () => false,
  );
  expect(noncesSpent() - before).toBe(isDone && what in transactions ? 1n : 0n);
  if (isDone) done.set(what, (done.get(what) ?? 0) + 1);
  await it.box.idle();
}

const noncesSpent = (): bigint => it.box.accountsKnown().reduce((sum, { nonce }) => sum + nonce, 0n);

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

const loggedWei = (...operations: BalanceOperation[]): bigint =>
  it.box.balanceLogs().reduce((sum, log) => (operations.includes(log.operation) ? sum + log.amountWei : sum), 0n);

/** What an account's logs say that it has; a request holds what is in no log. */
const { DEPOSIT, WITHDRAW, WITHDRAW_REQUEST, REQUEST, REWARD, TRANSFER_IN, TRANSFER_OUT } = BalanceOperation;
const { TRANSFER_FEE_IN, TRANSFER_FEE_OUT, WITHDRAW_FEE_IN, WITHDRAW_FEE_OUT } = BalanceOperation;
const { DELEGATE_FEE_IN, DELEGATE_FEE_OUT } = BalanceOperation;
const plus = new Set([DEPOSIT, REWARD, TRANSFER_IN, TRANSFER_FEE_IN, WITHDRAW_FEE_IN, DELEGATE_FEE_IN]);
const minus = new Set([
  ...[WITHDRAW_REQUEST, REQUEST, TRANSFER_OUT],
  ...[TRANSFER_FEE_OUT, WITHDRAW_FEE_OUT, DELEGATE_FEE_OUT],
]);

/** Each balance is what its logs add up to, less what its requests hold. */
function checkLogs(): void {
  const expected = new Map<string, bigint>();
  const book = (address: string, wei: bigint) => expected.set(address, (expected.get(address) ?? 0n) + wei);
  for (const { address, operation, amountWei } of it.box.balanceLogs()) {
    if (plus.has(operation)) book(address, amountWei);
    if (minus.has(operation)) book(address, -amountWei);
  }
  for (const { requester, heldWei } of it.box.requests()) book(requester, -heldWei);
  for (const { address, balanceWei } of it.box.accountsKnown()) {
    expect([address, balanceWei]).toEqual([address, expected.get(address) ?? 0n]);
    expect(balanceWei).toBeGreaterThanOrEqual(0n);
  }
}

function checkStakes(): void {
  for (const { address, stakeWei } of it.box.provers()) {
    const parts = [...it.box.stakes(address).values()];
    expect(parts.reduce((sum, wei) => sum + wei, 0n)).toBe(stakeWei);
    expect(parts.every((wei) => wei >= 0n)).toBe(true);
  }
}

function checkNonces(): void {
  const spent = it.box.transactions().map(({ sender, nonce }) => `${sender}:${nonce}`);
  expect(new Set(spent).size).toBe(spent.length);
  for (const { address, nonce } of it.box.accountsKnown()) {
    expect(it.box.transactions().filter(({ sender }) => sender === address)).toHaveLength(Number(nonce));
  }
}

test("whatever happens, no wei is made or lost, each balance is what its logs say, each nonce is spent once and a request has one fate", async () => {
  const fates = new Map<string, string>();
  const done = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 50 }), async (steps) => {
      for (const one of steps) {
        await play(one, done);
        expect(it.box.totalWei()).toBe(loggedWei(DEPOSIT) - loggedWei(WITHDRAW));
        checkFates(fates);
        checkLogs();
      }
      checkStakes();
      checkNonces();
    }),
    { numRuns: 25, seed: 7 },
  );
  expect(Object.keys(acts).filter((name) => !done.has(name))).toEqual([]); // nothing here is only ever refused

  it.clock.advance(3_600_000);
  expect(it.box.requests().every(({ heldWei }) => heldWei === 0n)).toBe(true);
  expect(loggedWei(REQUEST)).toBe(loggedWei(REWARD));
  expect(loggedWei(TRANSFER_OUT)).toBe(loggedWei(TRANSFER_IN));
  expect(loggedWei(WITHDRAW_REQUEST)).toBe(loggedWei(WITHDRAW));
  const fees = loggedWei(TRANSFER_FEE_OUT, WITHDRAW_FEE_OUT, DELEGATE_FEE_OUT);
  expect(fees).toBe(loggedWei(TRANSFER_FEE_IN, WITHDRAW_FEE_IN, DELEGATE_FEE_IN));
  expect(new Set([...fates.values()].map((fate) => fate.split(",")[0])).size).toBe(4);
  const paid = new Set(it.box.balanceLogs().flatMap(({ operation, address }) => (operation === REWARD ? address : [])));
  const { treasury, prover } = it.box.accounts;
  expect([treasury.address, prover.address].filter((each) => !paid.has(each))).toEqual([]);
}, 120_000);

test("the bytes of a call that was taken are refused from then on, and move nothing", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 210 }), async (amount) => {
      const before = it.box.transactions().length;
      expect(await replayed({ it, requestId: new Uint8Array(32), amount })).toBe("refused");
      expect(it.box.transactions()).toHaveLength(before + 1);
      checkNonces();
    }),
    { numRuns: 10, seed: 2 },
  );
  checkLogs();
});
