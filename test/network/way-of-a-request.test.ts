import { afterEach, beforeEach, expect, test } from "vitest";
import { toHex } from "../../local/network/hex.ts";
import { ExecutionStatus, FulfillmentStatus, SettlementStatus } from "../../src/gen/types_pb.ts";
import { aFulfillment, bid, proofOf, request } from "./actors.ts";
import { type BoxUnderTest, startBox } from "./box-under-test.ts";

let it: BoxUnderTest;
beforeEach(async () => {
  it = await startBox();
});
afterEach(() => it.box.close());

const details = async (requestId: Uint8Array) => (await it.network.getProofRequestDetails({ requestId })).request;

test("a request goes from auction to assignment, execution, proof and payment", async () => {
  const { requester, prover } = it.box.accounts;
  const before = it.box.totalWei();
  const requestId = await request(it);
  expect(await details(requestId)).toMatchObject({ fulfillmentStatus: FulfillmentStatus.REQUESTED });

  await bid(it, requestId, "500000000");
  it.clock.advance(14_999);
  expect(await details(requestId)).toMatchObject({ fulfillmentStatus: FulfillmentStatus.REQUESTED });
  it.clock.advance(1);
  await it.box.idle();
  const assigned = await details(requestId);
  expect(assigned).toMatchObject({
    fulfillmentStatus: FulfillmentStatus.ASSIGNED,
    executionStatus: ExecutionStatus.EXECUTED,
    cycles: 80n,
    gasUsed: 100n,
  });
  expect(toHex(assigned?.fulfiller ?? new Uint8Array())).toBe(prover.address);

  const proof = proofOf(it, requestId);
  const fulfillment = await it.network.fulfillProof(await aFulfillment(it, requestId, { proof }));
  const status = await it.network.getProofRequestStatus({ requestId });
  expect(status).toMatchObject({
    fulfillmentStatus: FulfillmentStatus.FULFILLED,
    fulfillTxHash: fulfillment.txHash,
    requestTxHash: requestId,
  });
  expect(it.artifacts.read(status.proofPublicUri ?? "")).toEqual(proof);
  expect(status.proofUri).toContain(status.proofPublicUri);

  expect(await details(requestId)).toMatchObject({ settlementStatus: SettlementStatus.UNSETTLED });
  it.clock.advance(1000);
  const costWei = 200_000_000_000_000_000n + 500_000_000n * 100n;
  expect(await details(requestId)).toMatchObject({
    settlementStatus: SettlementStatus.SETTLED,
    deductionAmount: costWei.toString(),
    refundAmount: (2_000_000_000n * 1000n - 500_000_000n * 100n).toString(),
  });
  expect(it.box.account(prover.address).balanceWei).toBe(costWei);
  expect(it.box.account(requester.address).balanceWei).toBe(before - costWei);
  expect(it.box.totalWei()).toBe(before);
});
