import { create } from "@bufbuild/protobuf";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fromHex, toHex } from "../../local/network/hex.ts";
import type { RequestRecord } from "../../local/network/state/records.ts";
import {
  FulfillmentStatus,
  type GetFilteredProofRequestsRequest,
  GetFilteredProofRequestsRequestSchema,
} from "../../src/gen/types_pb.ts";
import { aFulfillment, bid, request, theProgram } from "./actors.ts";
import { type BoxUnderTest, startBox, startMs } from "./box-under-test.ts";

let it: BoxUnderTest;
const otherProgram = new Uint8Array(32).fill(8);

/** Thirty requests in every state, of two programs, two versions and three modes. */
beforeAll(async () => {
  it = await startBox();
  for (let index = 0; index < 30; index += 1) {
    const requestId = await request(it, {
      vkHash: index % 3 === 0 ? otherProgram : theProgram.vkHash,
      version: index % 4 === 0 ? "sp1-v5.0.0" : "sp1-v6.1.0",
      mode: (index % 2) + 1,
      deadline: BigInt(it.clock.nowMs() / 1000 + (index % 6 === 5 ? 16 : 3600)),
      baseFee: "200000000000000000",
    });
    if (index % 5 !== 0) await bid(it, requestId);
    it.clock.advance(index % 7 === 0 ? 1000 : 5000);
    const id = toHex(requestId);
    if (index % 5 === 1) it.box.cancel(id);
    if (index % 5 === 2) {
      it.clock.advance(15_000);
      await it.box.idle();
      await it.network.fulfillProof(await aFulfillment(it, requestId)).catch(() => undefined);
    }
  }
});
afterAll(() => it.box.close());

type Filter = Omit<GetFilteredProofRequestsRequest, "$typeName" | "$unknown">;

const now = BigInt(startMs / 1000);
const fields = {
  version: fc.constantFrom("sp1-v5.0.0", "sp1-v6.1.0", "sp1-v9"),
  fulfillmentStatus: fc.integer({ min: 0, max: 7 }),
  executionStatus: fc.integer({ min: 0, max: 4 }),
  settlementStatus: fc.integer({ min: 0, max: 2 }),
  minimumDeadline: fc.bigInt({ min: now, max: now + 4000n }),
  vkHash: fc.constantFrom(theProgram.vkHash, otherProgram),
  requester: fc.constantFrom("requester", "prover"),
  fulfiller: fc.constantFrom("prover", "requester"),
  notBidBy: fc.constantFrom("prover", "requester"),
  from: fc.bigInt({ min: now, max: now + 300n }),
  to: fc.bigInt({ min: now, max: now + 300n }),
  mode: fc.integer({ min: 1, max: 4 }),
  executeFailCause: fc.integer({ min: 0, max: 2 }),
  error: fc.integer({ min: 0, max: 2 }),
  isCanceled: fc.boolean(),
  isTimedOut: fc.boolean(),
  limit: fc.integer({ min: 0, max: 40 }),
  page: fc.integer({ min: 0, max: 4 }),
};
const filters: fc.Arbitrary<Filter> = fc
  .record(fields, { requiredKeys: [] })
  .map(({ requester, fulfiller, notBidBy, ...plain }) => {
    const address = (role: "requester" | "prover") => fromHex(it.box.accounts[role].address);
    return {
      ...plain,
      ...(requester === undefined ? {} : { requester: address(requester) }),
      ...(fulfiller === undefined ? {} : { fulfiller: address(fulfiller) }),
      ...(notBidBy === undefined ? {} : { notBidBy: address(notBidBy) }),
    };
  });

/** The same question asked the plain way: one condition a line, over everything, then the page. */
function scan(filter: Filter): string[] {
  const is = (bytes: Uint8Array | undefined, hex: string | undefined) => bytes === undefined || toHex(bytes) === hex;
  const createdSec = ({ createdAtMs }: RequestRecord) => BigInt(Math.floor(createdAtMs / 1000));
  const all = it.box
    .requests()
    .filter((one) => filter.version === undefined || one.version === filter.version)
    .filter((one) => filter.fulfillmentStatus === undefined || one.fulfillment === Number(filter.fulfillmentStatus))
    .filter((one) => filter.executionStatus === undefined || one.execution === Number(filter.executionStatus))
    .filter((one) => filter.settlementStatus === undefined || one.settlement === Number(filter.settlementStatus))
    .filter((one) => filter.minimumDeadline === undefined || BigInt(one.deadlineSec) > filter.minimumDeadline)
    .filter((one) => is(filter.vkHash, one.vkHash))
    .filter((one) => is(filter.requester, one.requester))
    .filter((one) => is(filter.fulfiller, one.fulfiller))
    .filter((one) => filter.from === undefined || createdSec(one) >= filter.from)
    .filter((one) => filter.to === undefined || createdSec(one) <= filter.to)
    .filter((one) => filter.mode === undefined || one.mode === Number(filter.mode))
    .filter((one) => filter.executeFailCause === undefined || one.failCause === Number(filter.executeFailCause))
    .filter((one) => filter.error === undefined || one.error === Number(filter.error))
    .filter((one) => filter.isCanceled === undefined || one.canceled === filter.isCanceled)
    .filter(
      (one) =>
        filter.isTimedOut === undefined ||
        (one.fulfillment === Number(FulfillmentStatus.EXPIRED)) === filter.isTimedOut,
    )
    .filter((one) => !it.box.bids(one.id).some(({ prover }) => filter.notBidBy && toHex(filter.notBidBy) === prover))
    .map(({ id }) => id)
    .reverse();
  const limit = Math.min(Math.max(filter.limit ?? 10, 1), 100);
  const start = (Math.max(filter.page ?? 1, 1) - 1) * limit;
  return all.slice(start, start + limit);
}

test("the requests of these tests are in at least five states", () => {
  expect(new Set(it.box.requests().map(({ fulfillment }) => fulfillment)).size).toBeGreaterThanOrEqual(5);
});

test("every field of the wire's filter is asked for", () => {
  const ofWire = GetFilteredProofRequestsRequestSchema.fields.map(({ localName }) => localName);
  expect(Object.keys(fields).sort()).toEqual([...ofWire].sort());
});

test("every filter answers what a plain scan of all requests answers, page by page", async () => {
  await fc.assert(
    fc.asyncProperty(filters, async (filter) => {
      const { requests } = await it.network.getFilteredProofRequests(
        create(GetFilteredProofRequestsRequestSchema, filter as object),
      );
      expect(requests.map(({ requestId }) => toHex(requestId))).toEqual(scan(filter));
    }),
    { numRuns: 150, seed: 3 },
  );
});

test("a page has ten requests unless told, and a hundred at most; the newest come first", async () => {
  expect((await it.network.getFilteredProofRequests({})).requests).toHaveLength(10);
  const { requests } = await it.network.getFilteredProofRequests({ limit: 100_000 });
  expect(requests).toHaveLength(30);
  const orders = requests.map(({ requestId }) => it.box.request(toHex(requestId))?.order ?? 0);
  expect(orders).toEqual([...orders].sort((a, b) => b - a));
});
