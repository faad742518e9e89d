import { afterEach, expect, test } from "vitest";
import { type DemoAccount, demoAccount } from "../../local/network/demo-accounts.ts";
import { fromHex, toHex } from "../../local/network/hex.ts";
import { FulfillmentStatus } from "../../src/gen/types_pb.ts";
import { aFulfillment, assignedRequest, bid, request, statusOf, theBidder } from "./actors.ts";
import { type BoxUnderTest, startBox } from "./box-under-test.ts";
import { refused } from "./refused.ts";
import { send } from "./signed-rpcs.ts";

let it: BoxUnderTest;
afterEach(() => it.box.close());

const nowSec = () => Math.floor(it.clock.nowMs() / 1000);
const rival = demoAccount("a rival");

async function fail(by = theBidder(it)): Promise<void> {
  await assignedRequest(it, { deadline: BigInt(nowSec() + 20) }, by);
  it.clock.advance(20_000);
}

const suspend = (prover: DemoAccount, untilSec: number, by = it.box.accounts.auctioneer) =>
  send(it, "SuspendProver", { prover: fromHex(prover.address), suspendedUntil: BigInt(untilSec) }, by);

const suspendable = async (lookback: bigint, outerLookback = lookback, page: object = {}) =>
  (await it.network.getFilteredSuspendableProvers({ lookback, outerLookback, ...page })).provers.map((one) => [
    toHex(one.prover),
    Number(one.failureCount),
  ]);

test("who failed lately can be suspended, the most failures first, and is not among them once it is", async () => {
  it = await startBox();
  const { prover } = it.box.accounts;
  it.box.registerProver({ address: rival.address });
  expect(await suspendable(3600n)).toEqual([]);
  await fail();
  it.clock.advance(100_000);
  const byRival = { signer: rival, prover: rival.address };
  await fail(byRival);
  await fail(byRival);
  expect(await suspendable(3600n)).toEqual([
    [rival.address, 2],
    [prover.address, 1],
  ]);
  expect(await suspendable(3600n, 3600n, { limit: 1, page: 2 })).toEqual([[prover.address, 1]]);
  expect(await suspendable(20n)).toEqual([[rival.address, 1]]);
  expect(await suspendable(20n, 3600n)).toEqual([[rival.address, 2]]);

  await suspend(rival, nowSec() + 600);
  expect(await suspendable(3600n)).toEqual([[prover.address, 1]]);
  const status = await it.network.getProverStatus({ prover: fromHex(rival.address) });
  expect(status.suspendedUntil).toBe(BigInt(nowSec() + 600));
  expect((await it.network.getProversByUptime({})).provers).toEqual([fromHex(prover.address)]);
  expect(await refused(bid(it, await request(it), "500000000", byRival))).toMatchObject({ code: "FailedPrecondition" });
  it.clock.advance(600_000);
  expect(await suspendable(3600n)).toEqual([[prover.address, 1]]);
});

test("the auctioneer alone suspends, nobody unknown or exempt, and for a time to come", async () => {
  it = await startBox();
  const { prover, requester } = it.box.accounts;
  it.box.registerProver({ address: rival.address, highAvailability: true });
  expect(await refused(suspend(prover, nowSec() + 60, requester))).toMatchObject({ code: "PermissionDenied" });
  expect(await refused(suspend(requester, nowSec() + 60))).toMatchObject({ code: "NotFound" });
  expect(await refused(suspend(rival, nowSec() + 60))).toMatchObject({ code: "FailedPrecondition" });
  expect(await refused(suspend(prover, nowSec()))).toMatchObject({ code: "InvalidArgument" });
  expect(await refused(suspend(prover, 2 ** 63))).toMatchObject({ code: "InvalidArgument" });
});

test("provers are listed by their share of good ends, and in the order of their registration where that is the same", async () => {
  it = await startBox();
  const { prover } = it.box.accounts;
  it.box.registerProver({ address: rival.address });
  const listed = async () => (await it.network.getProversByUptime({})).provers.map(toHex);
  expect(await listed()).toEqual([prover.address, rival.address]);
  await fail();
  expect(await listed()).toEqual([rival.address, prover.address]);
  const requestId = await assignedRequest(it, {}, { signer: rival, prover: rival.address });
  await it.network.fulfillProof(await aFulfillment(it, requestId, {}, { signer: rival, prover: rival.address }));
  it.clock.advance(86_400_000);
  expect(await listed()).toEqual([prover.address, rival.address]);
});

test("an auctioneer outside the box finds what waits for it, and its word assigns", async () => {
  it = await startBox({ auctioneer: "outside" });
  const { prover, auctioneer } = it.box.accounts;
  const waiting = async () => (await it.network.getFilteredSettleableRequests({})).requests;
  const [first, second] = [await request(it, { minAuctionPeriod: 20n }), await request(it)];
  await request(it); // nobody bids
  await bid(it, first);
  await bid(it, second);
  it.clock.advance(14_999);
  expect(await waiting()).toEqual([]);
  it.clock.advance(1);
  expect((await waiting()).map(({ requestId }) => toHex(requestId))).toEqual([toHex(second)]);
  it.clock.advance(5000);
  expect(statusOf(it, first)).toBe(FulfillmentStatus.REQUESTED);
  expect(await waiting()).toMatchObject([
    {
      requestId: first,
      createdAt: BigInt(nowSec() - 20),
      minAuctionPeriod: 20n,
      bids: [{ bidder: fromHex(prover.address), amount: "500000000" }],
    },
    { requestId: second },
  ]);
  await send(it, "Settle", { requestId: first, winner: fromHex(prover.address) }, auctioneer);
  expect(statusOf(it, first)).toBe(FulfillmentStatus.ASSIGNED);
  expect(await waiting()).toHaveLength(1);
  it.clock.advance(3_600_000);
  expect(await waiting()).toEqual([]);
  expect(statusOf(it, second)).toBe(FulfillmentStatus.EXPIRED);
});
