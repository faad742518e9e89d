import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Hex } from "../../local/network/hex.ts";
import type { RequestRecord } from "../../local/network/state/records.ts";
import { ExecutionStatus, FulfillmentStatus, ProofRequestError } from "../../src/gen/types_pb.ts";
import { eventsOf, idOf } from "./ask-sdk.ts";
import { type Market, type MarketProver, openMarket } from "./market.ts";
import { type MockProofs, makeMockProofs } from "./mock-proofs.ts";

/** How the published SDK asks, waits, gives up and asks others: what it says, and what the box then holds. */

let mock: MockProofs;
beforeAll(async () => {
  mock = await makeMockProofs();
});
afterAll(() => mock.remove());
const open: ReturnType<typeof openMarket> = (...market) => openMarket(mock)(...market);

const { FULFILLED, REQUESTED, REVERTED, EXPIRED, UNFULFILLABLE } = FulfillmentStatus;

const never = () => false;
const alone = ({ whitelist }: { whitelist: readonly Uint8Array[] }) => whitelist.length === 1;
const namesIn = (market: Market, provers: Readonly<Record<string, MarketProver>>, { whitelist }: RequestRecord) =>
  whitelist.map((address) => Object.keys(provers).find((name) => market.accountOf(name).address === address));
const winnerOf = (market: Market, id: Hex, provers: object) =>
  Object.keys(provers).find((name) => market.accountOf(name).address === market.box.request(id)?.fulfiller);

// First, for it takes the longest and the others run beside it.
describe.concurrent("a request that nobody proves", () => {
  test("is cancelled after the SDK's own 30 seconds where nobody bids", async ({ onTestFinished }) => {
    const market = await open(onTestFinished, { named: { bidsOn: never } });
    const before = market.box.account(market.box.accounts.requester.address).balanceWei;
    const told = await market.ask("--one-call", "--whitelist", market.accountOf("named").address);
    expect(told.at(-1)).toMatchObject({ event: "failed", error: "RequestAuctionTimedOut" });
    const [request, ...more] = market.box.requests();
    expect(more).toEqual([]);
    expect(request).toMatchObject({ fulfillment: UNFULFILLABLE, canceled: true, heldWei: 0n });
    // By the box's clock, which keeps whole seconds of an ending.
    expect(request!.updatedAtSec - request!.createdAtMs / 1000).toBeGreaterThan(29);
    expect(market.box.account(market.box.accounts.requester.address).balanceWei).toBe(before);
  });

  test("expires at the deadline that the SDK was told", async ({ onTestFinished }) => {
    const market = await open(onTestFinished, { slow: { then: "sits" } });
    const told = await market.ask("--one-call", "--timeout-sec", "6", "--open");
    expect(["RequestExpired", "RequestTimedOut"]).toContain(told.at(-1)?.error);
    await vi.waitFor(() => expect(market.box.requests()[0]?.fulfillment).toBe(EXPIRED), { timeout: 10_000 });
  });
});

describe.concurrent("a proof that the SDK asks for", () => {
  test("at once and later: one run has the id, another the proof", async ({ onTestFinished }) => {
    const market = await open(onTestFinished, { late: { bidsOn: never } });
    const asked = await market.ask("--detach");
    const id = idOf(asked);
    expect(eventsOf(asked)).toEqual(["ready", "requested"]);
    expect(market.box.request(id)).toMatchObject({
      fulfillment: REQUESTED,
      requester: market.box.accounts.requester.address,
    });
    market.bid("late", id);
    const collected = await market.ask("--collect", id);
    expect(eventsOf(collected)).toEqual(["ready", "fulfilled", "verified"]);
    expect(market.box.request(id)?.fulfillment).toBe(FULFILLED);
    expect(market.box.requests()).toHaveLength(1);
  });

  test("step by step: requested, assigned, fulfilled, with the prover that the box has", async ({ onTestFinished }) => {
    const market = await open(onTestFinished, { only: { then: "sits" } });
    const { box } = market;
    const before = box.account(box.accounts.requester.address).balanceWei;
    box.faults.add({ at: "GetProofRequestDetails", fault: { kind: "latency", ms: 0 } }); // counts the looks at who is assigned
    const asking = market.ask();
    await vi.waitFor(() => expect(box.faults.list()).toMatchObject([{ struck: 1 }]), { timeout: 60_000 });
    await market.deliver("only", box.requests()[0]!.id);
    const told = await asking;
    expect(eventsOf(told)).toEqual(["ready", "requested", "assigned", "fulfilled", "verified"]);
    expect(told[0]).toMatchObject({ balance: before.toString() });
    expect(told[2]).toMatchObject({ prover: market.accountOf("only").address });
    expect(box.request(idOf(told))).toMatchObject({ fulfillment: FULFILLED, version: "sp1-v6.1.0" });
  });

  test("in one call that waits", async ({ onTestFinished }) => {
    const market = await open(onTestFinished, { only: {} });
    expect(eventsOf(await market.ask("--one-call"))).toEqual(["ready", "fulfilled", "verified"]);
    expect(market.box.requests().map(({ fulfillment }) => fulfillment)).toEqual([FULFILLED]);
  });

  test("taken back at once ends for both, and costs nothing", async ({ onTestFinished }) => {
    const market = await open(onTestFinished, { only: { bidsOn: never } });
    const told = await market.ask("--cancel");
    expect(eventsOf(told)).toEqual(["ready", "requested", "cancelled"]);
    expect(market.box.request(idOf(told))).toMatchObject({ fulfillment: UNFULFILLABLE, canceled: true, heldWei: 0n });
  });
});

describe.concurrent("who may bid", () => {
  test("unless told: the provers that the network lists, and no other", async ({ onTestFinished }) => {
    const provers = {
      first: {},
      ready: { highAvailability: true, wei: 400_000_000n },
      stranger: { listed: false, wei: 10_000_000n },
      suspended: { wei: 10_000_000n },
    };
    const market = await open(onTestFinished, provers);
    market.box.suspend(market.accountOf("suspended").address, Math.floor(market.box.clock.nowMs() / 1000) + 3600);
    const id = idOf(await market.ask());
    expect(namesIn(market, provers, market.box.request(id)!)).toEqual(["first", "ready"]);
    expect(market.bids.map(({ prover, ...bid }) => [prover, bid.kind === "refused" ? bid.code : bid.kind])).toEqual([
      ["first", "accepted"],
      ["ready", "accepted"],
      ["stranger", "permission-denied"],
      ["suspended", "failed-precondition"],
    ]);
    expect(winnerOf(market, id, provers)).toBe("ready");
  });

  test("named provers alone, however cheap another is", async ({ onTestFinished }) => {
    const provers = { listed: { wei: 10_000_000n }, one: { listed: false }, two: { listed: false, wei: 300_000_000n } };
    const market = await open(onTestFinished, provers);
    const [one, two] = [market.accountOf("one").address, market.accountOf("two").address];
    const id = idOf(await market.ask("--whitelist", `${one},${two}`));
    expect(market.box.request(id)).toMatchObject({ whitelist: [one, two], pricePerPgu: 300_000_000n, fulfiller: two });
    expect(market.bids[0]).toMatchObject({ prover: "listed", kind: "refused", code: "permission-denied" });
  });

  test("everybody where the list is empty", async ({ onTestFinished }) => {
    const provers = { listed: {}, stranger: { listed: false, wei: 10_000_000n } };
    const market = await open(onTestFinished, provers);
    const id = idOf(await market.ask("--open"));
    expect(market.box.request(id)?.whitelist).toEqual([]);
    expect(winnerOf(market, id, provers)).toBe("stranger");
  });
});

describe.concurrent("a request that fails is made once more, to the provers of high availability,", () => {
  const ready = { highAvailability: true, bidsOn: alone } satisfies MarketProver;

  test("where nobody takes it", async ({ onTestFinished }) => {
    const provers = { usual: { bidsOn: never }, ready };
    const market = await open(onTestFinished, provers);
    const before = market.box.totalWei();
    expect(eventsOf(await market.ask("--one-call", "--auction-timeout-sec", "3"))).toContain("verified");
    const [first, second, ...more] = market.box.requests();
    expect(more).toEqual([]);
    expect(namesIn(market, provers, first!)).toEqual(["usual", "ready"]);
    expect(first).toMatchObject({ fulfillment: UNFULFILLABLE, canceled: true, heldWei: 0n });
    expect(namesIn(market, provers, second!)).toEqual(["ready"]);
    expect(second).toMatchObject({ fulfillment: FULFILLED, fulfiller: market.accountOf("ready").address });
    expect(market.box.transactions("CancelRequest").map(({ requestId }) => requestId)).toEqual([first?.id]);
    expect(market.box.totalWei()).toBe(before);
  });

  test("where its prover gives it up", async ({ onTestFinished }) => {
    const market = await open(onTestFinished, { usual: { then: "fails" }, ready });
    expect(eventsOf(await market.ask("--one-call"))).toContain("verified");
    expect(market.box.requests()).toMatchObject([
      { fulfillment: UNFULFILLABLE, canceled: false, error: ProofRequestError.UNKNOWN_FAILURE },
      { fulfillment: FULFILLED, whitelist: [market.accountOf("ready").address] },
    ]);
  });

  test("and not a third time", async ({ onTestFinished }) => {
    const market = await open(onTestFinished, { usual: { then: "fails" }, ready: { ...ready, then: "fails" } });
    expect((await market.ask("--one-call")).at(-1)).toMatchObject({ error: "RequestUnfulfillable" });
    expect(market.box.requests().map(({ fulfillment }) => fulfillment)).toEqual([UNFULFILLABLE, UNFULFILLABLE]);
  });

  test.for([
    [
      "where there is none of them",
      { usual: { bidsOn: never } },
      ["--auction-timeout-sec", "3"],
      "RequestAuctionTimedOut",
    ],
    ["where provers were named", { usual: { then: "fails" }, ready }, ["--open"], "RequestUnfulfillable"],
    ["where the proof was taken back", { usual: { then: "proves in vain" }, ready }, [], "RequestReverted"],
    [
      "where the program cannot be executed",
      { usual: { then: "sits" }, ready },
      ["--cycle-limit", "100", "--gas-limit", "10000000"],
      "RequestUnexecutable",
    ],
  ] as const)("but not %s", async ([, provers, args, error], { onTestFinished }) => {
    const market = await open(onTestFinished, provers);
    expect((await market.ask("--one-call", ...args)).at(-1)).toMatchObject({ event: "failed", error });
    expect(market.box.requests()).toHaveLength(1);
    expect(market.box.requests()[0]).toMatchObject(endings[error]);
  });
});

/** What the box holds of a request that ended so for the SDK. */
const endings = {
  RequestAuctionTimedOut: { fulfillment: UNFULFILLABLE, canceled: true },
  RequestUnfulfillable: { fulfillment: UNFULFILLABLE, canceled: false },
  RequestReverted: { fulfillment: REVERTED },
  RequestUnexecutable: { execution: ExecutionStatus.UNEXECUTABLE, failCause: 5 },
} as const;
