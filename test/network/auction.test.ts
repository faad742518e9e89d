import { afterEach, beforeEach, expect, test } from "vitest";
import { demoAccount } from "../../local/network/demo-accounts.ts";
import { fromHex, toHex } from "../../local/network/hex.ts";
import { FulfillmentStatus, SettleRequestBodySchema, TransactionVariant } from "../../src/gen/types_pb.ts";
import { assignedRequest, type Bidder, bid, nonceOf, request, signed, statusOf, theBidder } from "./actors.ts";
import { type BoxUnderTest, startBox } from "./box-under-test.ts";
import { refused } from "./refused.ts";

let it: BoxUnderTest;
let rival: Bidder;
beforeEach(async () => {
  it = await startBox();
  const signer = demoAccount("a rival");
  rival = { signer, prover: signer.address };
  it.box.registerProver({ address: signer.address, name: "rival" });
});
afterEach(() => it.box.close());

const fulfillerOf = (requestId: Uint8Array) => it.box.request(toHex(requestId))?.fulfiller;

test("the lowest bid wins, whoever came first", async () => {
  const requestId = await request(it);
  await bid(it, requestId, "500000000");
  await bid(it, requestId, "490000000", rival);
  it.clock.advance(15_000);
  expect(fulfillerOf(requestId)).toBe(rival.prover);
});

test("of equal bids the earlier one wins", async () => {
  const requestId = await request(it);
  await bid(it, requestId, "500000000", rival);
  await bid(it, requestId, "500000000");
  it.clock.advance(15_000);
  expect(fulfillerOf(requestId)).toBe(rival.prover);
});

test("a prover's later bid takes the place of its earlier one, in time as well", async () => {
  const requestId = await request(it);
  await bid(it, requestId, "500000000");
  await bid(it, requestId, "600000000", rival);
  await bid(it, requestId, "600000000");
  it.clock.advance(15_000);
  expect(it.box.bids(toHex(requestId))).toHaveLength(2);
  expect(fulfillerOf(requestId)).toBe(rival.prover);
});

test("a request's own minimum period prolongs its auction", async () => {
  const requestId = await request(it, { minAuctionPeriod: 30n });
  await bid(it, requestId);
  it.clock.advance(29_999);
  expect(statusOf(it, requestId)).toBe(FulfillmentStatus.REQUESTED);
  it.clock.advance(1);
  expect(statusOf(it, requestId)).toBe(FulfillmentStatus.ASSIGNED);
});

test("a minimum period shorter than the network's changes nothing", async () => {
  const requestId = await request(it, { minAuctionPeriod: 5n });
  await bid(it, requestId);
  it.clock.advance(14_999);
  expect(statusOf(it, requestId)).toBe(FulfillmentStatus.REQUESTED);
});

test("a request without a bid stays open, and the first bid after its auction wins at once", async () => {
  const requestId = await request(it);
  it.clock.advance(60_000);
  expect(statusOf(it, requestId)).toBe(FulfillmentStatus.REQUESTED);
  await bid(it, requestId);
  expect(statusOf(it, requestId)).toBe(FulfillmentStatus.ASSIGNED);
});

test("a request that nobody wants expires at its deadline, and its requester has everything back", async () => {
  const { requester } = it.box.accounts;
  const before = it.box.account(requester.address).balanceWei;
  const requestId = await request(it, { deadline: BigInt(it.clock.nowMs() / 1000 + 60) });
  expect(it.box.account(requester.address).balanceWei).toBeLessThan(before);
  it.clock.advance(60_000);
  expect(statusOf(it, requestId)).toBe(FulfillmentStatus.EXPIRED);
  expect(it.box.account(requester.address).balanceWei).toBe(before);
});

test("bids are sealed while the auction is open", async () => {
  const requestId = await request(it);
  await bid(it, requestId);
  const prover = fromHex(theBidder(it).prover);
  expect((await it.network.getFilteredBidHistory({ requestId })).bids).toEqual([]);
  expect((await it.network.getFilteredProverBidHistory({ proverAddress: prover })).bids).toEqual([]);
  it.clock.advance(15_000);
  const { bids } = await it.network.getFilteredBidHistory({ requestId });
  expect(bids).toMatchObject([{ bidder: prover, amount: "500000000", bidderName: "demo prover" }]);
  expect((await it.network.getFilteredProverBidHistory({ proverAddress: prover })).bids).toHaveLength(1);
});

test("the winner comes first in the bid history when that is asked for", async () => {
  const requestId = await request(it);
  await bid(it, requestId, "400000000");
  await bid(it, requestId, "500000000", rival);
  it.clock.advance(15_000);
  const amounts = async (winnerFirst: boolean) =>
    (await it.network.getFilteredBidHistory({ requestId, winnerFirst })).bids.map(({ amount }) => amount);
  expect(await amounts(false)).toEqual(["500000000", "400000000"]);
  expect(await amounts(true)).toEqual(["400000000", "500000000"]);
});

test("the auctioneer may end an auction early, for the lowest bidder alone", async () => {
  const { auctioneer, requester } = it.box.accounts;
  const requestId = await request(it);
  const settle = async (winner: string, by = auctioneer) =>
    it.network.settle(
      await signed(
        SettleRequestBodySchema,
        {
          nonce: await nonceOf(it, by),
          requestId,
          winner: fromHex(winner as `0x${string}`),
          domain: fromHex(it.box.rules.domain),
          variant: TransactionVariant.SETTLE_VARIANT,
        },
        by.privateKey,
      ),
    );
  expect(await refused(settle(rival.prover))).toMatchObject({ code: "FailedPrecondition" });
  await bid(it, requestId, "500000000");
  await bid(it, requestId, "600000000", rival);
  expect(await refused(settle(rival.prover))).toMatchObject({
    code: "InvalidArgument",
    message: expect.stringMatching(/not the lowest/),
  });
  expect(await refused(settle(theBidder(it).prover, requester))).toMatchObject({ code: "PermissionDenied" });
  await settle(theBidder(it).prover);
  expect(fulfillerOf(requestId)).toBe(theBidder(it).prover);
});

test("an assigned request that is not delivered expires at its deadline", async () => {
  const requestId = await assignedRequest(it, { deadline: BigInt(it.clock.nowMs() / 1000 + 60) });
  it.clock.advance(44_999);
  expect(statusOf(it, requestId)).toBe(FulfillmentStatus.ASSIGNED);
  it.clock.advance(1);
  expect(statusOf(it, requestId)).toBe(FulfillmentStatus.EXPIRED);
});

test("rivals inside the process bid under the same rules", async () => {
  const seen: string[] = [];
  it.box.inProcess.onRequest(({ requestId }) => seen.push(toHex(requestId)));
  const requestId = await request(it);
  const { inProcess } = it.box;
  const prover = fromHex(rival.prover);
  expect(seen).toEqual([toHex(requestId)]);
  expect(inProcess.openRequests().map((open) => toHex(open.requestId))).toEqual(seen);
  expect(inProcess.bid({ prover, requestId, amountWei: 5n })).toMatchObject({ code: "invalid-argument" });
  expect(inProcess.bid({ prover, requestId, amountWei: 400_000_000n })).toEqual({ kind: "accepted" });
  await bid(it, requestId, "500000000");
  it.clock.advance(15_000);
  expect(fulfillerOf(requestId)).toBe(rival.prover);
  expect(inProcess.openRequests()).toEqual([]);
});
