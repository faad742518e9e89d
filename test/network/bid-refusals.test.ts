import { afterEach, beforeEach, expect, test } from "vitest";
import { demoAccount } from "../../local/network/demo-accounts.ts";
import { fromHex } from "../../local/network/hex.ts";
import {
  CancelRequestRequestBodySchema,
  SetDelegationRequestBodySchema,
  TransactionVariant,
} from "../../src/gen/types_pb.ts";
import { aBid, assignedRequest, bid, nonceOf, request, signed } from "./actors.ts";
import { type BoxUnderTest, startBox } from "./box-under-test.ts";
import { refused } from "./refused.ts";

let it: BoxUnderTest;
beforeEach(async () => {
  it = await startBox({ params: { floorPricePerPgu: 100_000_000n } });
});
afterEach(async () => {
  await it.box.close();
});

const amounts = {
  "more than the requester's maximum": ["2010000000", /exceeds max price per pgu 2000000000/],
  "no multiple of the tick": ["500000001", /not a multiple of the tick size 10000000/],
  "less than the floor": ["90000000", /below the floor price per pgu 100000000/],
  nothing: ["0", /above 0/],
  "no number": ["1e9", /not a decimal/],
  empty: ["", /not a decimal/],
  negative: ["-10000000", /not a decimal/],
} as const;

for (const [what, [amount, message]] of Object.entries(amounts)) {
  test(`a bid of ${what} is an invalid argument and spends no nonce`, async () => {
    const requestId = await request(it);
    expect(await refused(bid(it, requestId, amount))).toMatchObject({
      code: "InvalidArgument",
      message: expect.stringMatching(message),
    });
    expect(await nonceOf(it, it.box.accounts.signer)).toBe(0n);
  });
}

test("bids at the maximum and at the floor are accepted", async () => {
  const requestId = await request(it);
  await bid(it, requestId, "2000000000");
  await bid(it, requestId, "100000000");
  expect(it.box.transactions("Bid")).toHaveLength(2);
});

test("a tick of 0 is not advertised and holds bids to 10,000,000", async () => {
  const other = await startBox({ params: { tickSize: 0n } });
  const requestId = await request(other);
  expect((await other.network.getProofRequestParams({ mode: 2 })).tickSize).toBe(0n);
  expect(await refused(bid(other, requestId, "500000001"))).toMatchObject({ code: "InvalidArgument" });
  await bid(other, requestId);
  await other.box.close();
});

test("a bid on an unknown request is not found", async () => {
  expect(await refused(bid(it, new Uint8Array(32)))).toMatchObject({ code: "NotFound" });
});

test("a request id of another length is an invalid argument", async () => {
  expect(await refused(bid(it, new Uint8Array(31)))).toMatchObject({
    code: "InvalidArgument",
    message: expect.stringMatching(/32 bytes/),
  });
});

test("a bid on a request that is no longer REQUESTED is an invalid argument", async () => {
  const requestId = await assignedRequest(it);
  expect(await refused(bid(it, requestId))).toMatchObject({
    code: "InvalidArgument",
    message: "request is ASSIGNED, no longer REQUESTED",
  });
});

test("a bid after the deadline fails its precondition", async () => {
  const requestId = await request(it, { deadline: BigInt(it.clock.nowMs() / 1000 + 20) });
  it.clock.advance(20_000);
  expect(await refused(bid(it, requestId))).toMatchObject({
    code: "FailedPrecondition",
    message: expect.stringMatching(/deadline/),
  });
});

test("a canceled request takes no bids", async () => {
  const { requester } = it.box.accounts;
  const requestId = await request(it);
  const body = { nonce: await nonceOf(it, requester), requestId };
  await it.network.cancelRequest(await signed(CancelRequestRequestBodySchema, body, requester.privateKey));
  expect(await refused(bid(it, requestId))).toMatchObject({ code: "InvalidArgument" });
});

test("a prover that is not on the whitelist is denied, and one that is may bid", async () => {
  const { prover } = it.box.accounts;
  const closed = await request(it, { whitelist: [new Uint8Array(20).fill(5)] });
  expect(await refused(bid(it, closed))).toMatchObject({
    code: "PermissionDenied",
    message: expect.stringMatching(/not whitelisted/),
  });
  await bid(it, await request(it, { whitelist: [new Uint8Array(20).fill(5), fromHex(prover.address)] }));
});

test("nobody bids for a prover that is not theirs", async () => {
  const requestId = await request(it);
  const rival = demoAccount("a rival");
  it.box.registerProver({ address: rival.address });
  const stolen = await aBid(it, requestId, { prover: fromHex(rival.address) });
  expect(await refused(it.network.bid(stolen))).toMatchObject({
    code: "PermissionDenied",
    message: expect.stringMatching(/may not act for/),
  });
  const nobody = await aBid(it, requestId, { prover: new Uint8Array(20).fill(1) });
  expect(await refused(it.network.bid(nobody))).toMatchObject({
    code: "PermissionDenied",
    message: expect.stringMatching(/not a registered/),
  });
});

test("a prover's owner may bid as well as its delegate", async () => {
  const { prover } = it.box.accounts;
  await bid(it, await request(it), "500000000", { signer: prover, prover: prover.address });
});

test("a delegation moves to a new signer, and the old one loses it", async () => {
  const { prover, auctioneer, signer } = it.box.accounts;
  const next = demoAccount("the next signer");
  const requestId = await request(it);
  const delegation = {
    nonce: await nonceOf(it, prover),
    delegate: fromHex(next.address),
    prover: fromHex(prover.address),
    domain: fromHex(it.box.rules.domain),
    variant: TransactionVariant.DELEGATE_VARIANT,
    auctioneer: fromHex(auctioneer.address),
    fee: "0",
  };
  const byOther = { ...delegation, nonce: await nonceOf(it, signer) };
  expect(
    await refused(it.network.setDelegation(await signed(SetDelegationRequestBodySchema, byOther, signer.privateKey))),
  ).toMatchObject({ code: "PermissionDenied" });

  await it.network.setDelegation(await signed(SetDelegationRequestBodySchema, delegation, prover.privateKey));
  expect(await it.network.getOwner({ address: fromHex(next.address) })).toMatchObject({
    owner: fromHex(prover.address),
  });
  expect(await it.network.getOwner({ address: fromHex(signer.address) })).toMatchObject({
    owner: fromHex(signer.address),
  });
  expect((await it.network.getDelegation({ prover: fromHex(prover.address) })).delegation).toMatchObject({
    owner: fromHex(prover.address),
    delegate: fromHex(next.address),
  });
  await bid(it, requestId, "500000000", { signer: next, prover: prover.address });
  expect(await refused(bid(it, requestId))).toMatchObject({ code: "PermissionDenied" });
});

test("a suspended prover does not bid, until its suspension ends", async () => {
  const { prover } = it.box.accounts;
  const untilSec = it.clock.nowMs() / 1000 + 60;
  const requestId = await request(it);
  it.box.suspend(prover.address, untilSec);
  expect(await refused(bid(it, requestId))).toMatchObject({
    code: "FailedPrecondition",
    message: expect.stringMatching(/suspended/),
  });
  expect((await it.network.getProverStatus({ prover: fromHex(prover.address) })).suspendedUntil).toBe(BigInt(untilSec));
  it.clock.advance(60_000);
  expect((await it.network.getProverStatus({ prover: fromHex(prover.address) })).suspendedUntil).toBeUndefined();
  await bid(it, requestId);
});
