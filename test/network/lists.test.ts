import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fromHex, type Hex, toHex } from "../../local/network/hex.ts";
import { ProverNetwork } from "../../src/gen/network_pb.ts";
import { type BalanceLog, FulfillmentStatus, type StakeBalanceLog } from "../../src/gen/types_pb.ts";
import { bid, request } from "./actors.ts";
import { type BoxUnderTest, startBox, startMs } from "./box-under-test.ts";
import { bidders, friends, startBusyBox } from "./busy-box.ts";
import { refused } from "./refused.ts";

/** `it` is busy; in `waiting`, auctions that are over wait for an auctioneer outside. */
let it: BoxUnderTest;
let waiting: BoxUnderTest;
beforeAll(async () => {
  it = await startBusyBox();
  waiting = await startBox({ auctioneer: "outside" });
  for (let index = 0; index < 14; index += 1) {
    const requestId = await request(waiting, { minAuctionPeriod: BigInt((index % 3) * 10) });
    if (index % 4 !== 0) await bid(waiting, requestId);
  }
  waiting.clock.advance(15_000);
});
afterAll(async () => {
  await it.box.close();
  await waiting.box.close();
});

/** What a property draws for each field of a filter, what the box answers, and the same asked the plain way. */
type Filter = Record<string, unknown>;
type List = {
  fields: () => Record<string, fc.Arbitrary<unknown>>;
  /** Fields that the wire has in every message. */
  always?: string[];
  ask: (filter: Filter) => Promise<string[]>;
  scan: (filter: Filter) => string[];
};

const paging = { limit: fc.integer({ min: 0, max: 30 }), page: fc.integer({ min: 0, max: 4 }) };
const oneOf = (addresses: readonly Hex[]) => fc.constantFrom(...addresses.map((address) => fromHex(address)));
const addresses = () => [it.box.accounts.requester.address, ...friends.map(({ address }) => address), ...provers()];
const provers = () => it.box.provers().map(({ address }) => address);
/** The very seconds of what is in the log, for a bound may include its end or not, and some between. */
const timeOf = (rows: readonly { createdAtSec: number }[]) =>
  fc.oneof(
    fc.constantFrom(...rows.map(({ createdAtSec }) => BigInt(createdAtSec))),
    fc.integer({ min: 0, max: 9 * 86_400 }).map((sec) => BigInt(startMs / 1000 + sec)),
  );

type LogRow = { address: Hex; operation: number; amountWei: bigint; txHash: Hex; createdAtSec: number };

/** The three logs have one filter. */
const logs = (operations: number, rows: () => readonly LogRow[], ask: (filter: Filter) => Promise<Log[]>): List => ({
  fields: () => ({
    address: oneOf(addresses()),
    operation: fc.integer({ min: 0, max: operations }),
    minimumTimestamp: timeOf(rows()),
    maximumTimestamp: timeOf(rows()),
    ...paging,
  }),
  ask: async (filter) =>
    (await ask(filter)).map((log) =>
      [toHex(log.address), log.operation, log.amount, toHex(log.txHash), log.createdAt].join(),
    ),
  scan: ({ address, operation, minimumTimestamp, maximumTimestamp }) =>
    rows()
      .filter((row) => address === undefined || row.address === toHex(address as Uint8Array))
      .filter((row) => operation === undefined || row.operation === operation)
      .filter((row) => minimumTimestamp === undefined || BigInt(row.createdAtSec) >= (minimumTimestamp as bigint))
      .filter((row) => maximumTimestamp === undefined || BigInt(row.createdAtSec) <= (maximumTimestamp as bigint))
      .map((row) => [row.address, row.operation, row.amountWei, row.txHash, row.createdAtSec].join())
      .reverse(),
});
type Log = BalanceLog | StakeBalanceLog;

/** The requests of `box` whose auction is over have bids to show. */
const isOver = (id: Hex) => it.box.request(id)?.fulfillment !== Number(FulfillmentStatus.REQUESTED);
const bidKey = ({ bidder, amount }: { bidder: Uint8Array; amount: string }) => `${toHex(bidder)} ${amount}`;
const requestIds = () => it.box.requests().map(({ id }) => id);
const bidsOf = (id: Hex) => [...it.box.bids(id)].sort((a, b) => b.order - a.order);

const lists: Readonly<Record<string, List>> = {
  GetFilteredBalanceLogs: logs(
    13,
    () => it.box.balanceLogs(),
    async (filter) => (await it.network.getFilteredBalanceLogs(filter)).logs,
  ),
  GetFilteredStakerStakeBalanceLogs: logs(
    4,
    () => it.box.stakeLogs("stakers"),
    async (filter) => (await it.network.getFilteredStakerStakeBalanceLogs(filter)).logs,
  ),
  GetFilteredProverStakeBalanceLogs: logs(
    4,
    () => it.box.stakeLogs("provers"),
    async (filter) => (await it.network.getFilteredProverStakeBalanceLogs(filter)).logs,
  ),
  GetFilteredDelegations: {
    fields: () => ({ owner: oneOf(friends.map(({ address }) => address)), ...paging }),
    ask: async (filter) =>
      (await it.network.getFilteredDelegations(filter)).delegations.map((one) =>
        [toHex(one.owner), toHex(one.delegate), one.accepted, one.createdAt].join(),
      ),
    scan: ({ owner }) =>
      it.box
        .delegations()
        .filter((one) => owner === undefined || one.owner === toHex(owner as Uint8Array))
        .map((one) => [one.owner, one.delegate, one.accepted, one.createdAtSec].join())
        .reverse(),
  },
  GetFilteredWithdrawalReceipts: {
    fields: () => ({ address: oneOf(friends.map(({ address }) => address)), ...paging }),
    ask: async (filter) =>
      (await it.network.getFilteredWithdrawalReceipts(filter)).receipts.map((one) =>
        [toHex(one.txHash), toHex(one.account), one.amount, one.createdAt, one.operation].join(),
      ),
    scan: ({ address }) =>
      it.box
        .withdrawals()
        .filter((one) => address === undefined || one.account === toHex(address as Uint8Array))
        .map((one) =>
          [one.txHash, one.account, one.amountWei, one.createdAtSec, one.phase === "requested" ? 6 : 2].join(),
        )
        .reverse(),
  },
  GetFilteredProvers: {
    fields: () => paging,
    ask: async (filter) => (await it.network.getFilteredProvers(filter)).provers.map((one) => toHex(one.address)),
    scan: () => provers().reverse(),
  },
  GetFilteredProverStats: {
    fields: () => ({
      isFeatured: fc.boolean(),
      isWhitelisted: fc.boolean(),
      featuredFirst: fc.boolean(),
      whitelistedFirst: fc.boolean(),
      ...paging,
    }),
    ask: async (filter) => (await it.network.getFilteredProverStats(filter)).stats.map((one) => toHex(one.address)),
    scan: ({ isFeatured, isWhitelisted, featuredFirst, whitelistedFirst }) => {
      const earned = (prover: Hex) =>
        it.box.requests().reduce((sum, one) => (one.fulfiller === prover ? sum + (one.paidWei ?? 0n) : sum), 0n);
      let ranked = [...it.box.provers()]
        .filter(({ featured }) => isFeatured === undefined || featured === isFeatured)
        .filter(({ listed }) => isWhitelisted === undefined || listed === isWhitelisted)
        .sort((a, b) => Number(earned(b.address) - earned(a.address)));
      if (whitelistedFirst) ranked = [...ranked.filter((one) => one.listed), ...ranked.filter((one) => !one.listed)];
      if (featuredFirst) ranked = [...ranked.filter((one) => one.featured), ...ranked.filter((one) => !one.featured)];
      return ranked.map(({ address }) => address);
    },
  },
  GetFilteredSuspendableProvers: {
    fields: () => ({
      lookback: fc.bigInt({ min: 0n, max: 900_000n }),
      outerLookback: fc.bigInt({ min: 0n, max: 900_000n }),
      ...paging,
    }),
    always: ["lookback", "outerLookback"],
    ask: async (filter) =>
      (await it.network.getFilteredSuspendableProvers(filter)).provers.map(
        (one) => `${toHex(one.prover)} ${one.failureCount}`,
      ),
    scan: ({ lookback, outerLookback }) => {
      const failures = (prover: Hex, span: bigint) =>
        it.box
          .requests()
          .filter(({ fulfiller, fulfillment, canceled }) => {
            return fulfiller === prover && fulfillment > Number(FulfillmentStatus.FULFILLED) && !canceled;
          })
          .filter(({ updatedAtSec }) => BigInt(Math.floor(it.clock.nowMs() / 1000) - updatedAtSec) <= span)
          .filter(({ updatedAtSec }) => keptSince(prover) <= updatedAtSec).length;
      return it.box
        .provers()
        .filter((one) => !one.highAvailability && failures(one.address, lookback as bigint) > 0)
        .map(({ address }) => ({
          address,
          count: failures(
            address,
            (lookback as bigint) > (outerLookback as bigint) ? (lookback as bigint) : (outerLookback as bigint),
          ),
        }))
        .sort((a, b) => b.count - a.count)
        .map(({ address, count }) => `${address} ${count}`);
    },
  },
  GetFilteredBidHistory: {
    fields: () => ({ requestId: oneOf(requestIds()), winnerFirst: fc.boolean(), ...paging }),
    always: ["requestId"],
    ask: async (filter) => (await it.network.getFilteredBidHistory(filter)).bids.map(bidKey),
    scan: ({ requestId, winnerFirst }) => {
      const id = toHex(requestId as Uint8Array);
      const bids = isOver(id) ? bidsOf(id) : [];
      const best = [...bids].sort((a, b) => Number(a.amountWei - b.amountWei) || a.order - b.order)[0];
      const ordered = winnerFirst && best ? [best, ...bids.filter((one) => one !== best)] : bids;
      return ordered.map((one) => `${one.prover} ${one.amountWei}`);
    },
  },
  GetFilteredProverBidHistory: {
    fields: () => ({ proverAddress: oneOf(provers()), ...paging }),
    always: ["proverAddress"],
    ask: async (filter) => (await it.network.getFilteredProverBidHistory(filter)).bids.map(bidKey),
    scan: ({ proverAddress }) =>
      requestIds()
        .filter(isOver)
        .flatMap((id) => it.box.bids(id).filter(({ prover }) => prover === toHex(proverAddress as Uint8Array)))
        .sort((a, b) => b.order - a.order)
        .map((one) => `${one.prover} ${one.amountWei}`),
  },
  GetFilteredSettleableRequests: {
    fields: () => paging,
    ask: async (filter) =>
      (await waiting.network.getFilteredSettleableRequests(filter)).requests.map(({ requestId }) => toHex(requestId)),
    scan: () =>
      waiting.box
        .requests()
        .filter(({ id, minAuctionPeriodSec }) => minAuctionPeriodSec <= 15 && waiting.box.bids(id).length > 0)
        .map(({ id }) => id),
  },
};

/** Outcomes are kept for seven days, counted when the last one was added. */
const keptSince = (prover: Hex): number =>
  (it.box
    .provers()
    .find(({ address }) => address === prover)
    ?.resolved.at(-1)?.atSec ?? 0) -
  7 * 86_400;

const filtered = ProverNetwork.methods.filter(({ name }) => name.startsWith("GetFiltered"));

test("every list of the wire is here or has tests of its own", () => {
  const elsewhere = ["GetFilteredProofRequests"];
  expect([...Object.keys(lists), ...elsewhere].sort()).toEqual(filtered.map(({ name }) => name).sort());
});

test.each(Object.keys(lists))(
  "%s answers what a plain scan answers, for every field of its filter, page by page",
  async (name) => {
    const { fields, ask, scan, always = [] } = lists[name]!;
    const ofWire = filtered.find((rpc) => rpc.name === name)?.input.fields.map(({ localName }) => localName) ?? [];
    expect(Object.keys(fields()).sort()).toEqual([...ofWire].sort());
    let seen = 0;
    await fc.assert(
      fc.asyncProperty(fc.record(fields(), { requiredKeys: always }), async (filter: Filter) => {
        const limit = Math.min(Math.max((filter.limit as number | undefined) ?? 10, 1), 100);
        const start = (Math.max((filter.page as number | undefined) ?? 1, 1) - 1) * limit;
        const expected = scan(filter).slice(start, start + limit);
        seen += expected.length;
        expect(await ask(filter)).toEqual(expected);
      }),
      { numRuns: 100, seed: 9 },
    );
    expect(seen).toBeGreaterThan(20);
  },
);

test("a filter whose bytes have a wrong length is an invalid argument of every list", async () => {
  const short = new Uint8Array(3);
  const calls = [
    it.network.getFilteredBalanceLogs({ address: short }),
    it.network.getFilteredStakerStakeBalanceLogs({ address: short }),
    it.network.getFilteredProverStakeBalanceLogs({ address: short }),
    it.network.getFilteredDelegations({ owner: short }),
    it.network.getFilteredWithdrawalReceipts({ address: short }),
    it.network.getFilteredBidHistory({ requestId: short }),
    it.network.getFilteredProverBidHistory({ proverAddress: short }),
    it.network.getFilteredProofRequests({ vkHash: short }),
    it.network.getFilteredProofRequests({ requester: short }),
    it.network.getFilteredProofRequests({ fulfiller: short }),
    it.network.getFilteredProofRequests({ notBidBy: short }),
  ];
  for (const call of calls) expect(await refused(call)).toMatchObject({ code: "InvalidArgument" });
});

test("the busy box is busy: every way a request can end, and every prover has bid", () => {
  expect(new Set(it.box.requests().map(({ fulfillment }) => fulfillment)).size).toBe(5);
  expect(
    bidders(it).every(({ prover }) => it.box.provers().some((one) => one.address === prover && one.lastActiveAtSec)),
  ).toBe(true);
});
