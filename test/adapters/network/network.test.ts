import { expect, test } from "vitest";
import { demoAccount } from "../../../local/network/demo-accounts.ts";
import type { Fault } from "../../../local/network/faults.ts";
import { toHex } from "../../../local/network/hex.ts";
import { hash, type RequestId, requestId, unixSeconds, wei } from "../../../src/domain/values.ts";
import type { NetworkCall } from "../../../src/ports/network.ts";
import { aFulfillment, assignedRequest, bid as placeBid, proofOf, request, theProgram } from "../../network/actors.ts";
import { aNetworkInABox } from "./a-network.ts";

const versions = ["sp1-v6.1.0"];
const idOf = (bytes: Uint8Array): RequestId => requestId(toHex(bytes));
type World = Awaited<ReturnType<typeof aNetworkInABox>>;

async function aBidOn(world: World): Promise<NetworkCall & { kind: "bid" }> {
  const id = idOf(await request(world.test));
  return { kind: "bid", requestId: id, prover: world.prover, amount: wei(500_000_000n) };
}

test("the signer acts for the owner that delegated to it", async () => {
  const { network, signer, prover } = await aNetworkInABox();
  expect(await network.signer()).toBe(signer);
  expect(await network.owner(signer)).toBe(prover);
});

test("an open request is seen until we bid on it, and is then assigned to us", async () => {
  const world = await aNetworkInABox();
  const { network, prover, test: box, now } = world;
  const bid = await aBidOn(world);
  const filter = { prover, versions, now: now() };
  expect(await network.openRequests(filter)).toMatchObject([{ requestId: bid.requestId, mode: "compressed" }]);

  await network.submit(bid, await network.sign(bid, 0n, now()));
  expect(await network.openRequests(filter)).toEqual([]);
  box.clock.advance(15_000);
  expect(await network.assignedRequests(prover, now())).toMatchObject([
    { requestId: bid.requestId, fulfillmentStatus: "assigned", fulfiller: prover },
  ]);
});

test("pages are read until a short one, each request once", async () => {
  const world = await aNetworkInABox();
  const ids = new Set<string>();
  for (let count = 0; count < 101; count += 1) ids.add(idOf(await request(world.test)));
  const filter = { prover: world.prover, versions, now: world.now() };
  const open = await world.network.openRequests(filter);
  expect(new Set(open.map((each) => each.requestId))).toEqual(ids);
  expect(open).toHaveLength(ids.size);
});

test("requests of versions that we do not support, or of before the asked time, are not listed", async () => {
  const world = await aNetworkInABox();
  await request(world.test);
  const filter = { prover: world.prover, now: world.now() };
  expect(await world.network.openRequests({ ...filter, versions: ["sp1-v7.0.0"] })).toEqual([]);
  expect(await world.network.openRequests({ ...filter, versions: ["sp1-v7.0.0", ...versions] })).toHaveLength(1);
  const later = unixSeconds(world.now() + 60);
  expect(await world.network.openRequests({ ...filter, versions, fromSec: later })).toEqual([]);
});

test("a bid is accepted under the hash that was known before it was sent", async () => {
  const world = await aNetworkInABox();
  const { network, box, signer, now } = world;
  const bid = await aBidOn(world);
  const intent = await network.sign(bid, await network.nonce(signer), now());
  expect(await network.hasTransaction(intent.transaction)).toBe(false);
  expect(await network.submit(bid, intent)).toEqual({ kind: "accepted", transaction: intent.transaction });
  expect(await network.hasTransaction(intent.transaction)).toBe(true);
  expect(box.transactions("Bid").map(({ hash: sent }) => sent)).toEqual([intent.transaction]);
  expect(await network.nonce(signer)).toBe(1n);
});

test("a call that is not the signed one is not sent", async () => {
  const world = await aNetworkInABox();
  const { network, box, now } = world;
  const bid = await aBidOn(world);
  const intent = await network.sign(bid, 0n, now());
  const dearer = { ...bid, amount: wei(600_000_000n) };
  await expect(network.submit(dearer, intent)).rejects.toMatchObject({
    code: "not-the-signed-call",
    policy: "give-up",
  });
  expect(box.transactions("Bid")).toEqual([]);
});

test.each<[string, Fault, string, number]>([
  ["lost before the commit", { kind: "lose-before-commit" }, "outcome-unknown", 0],
  ["lost after the commit", { kind: "lose-after-commit" }, "outcome-unknown", 1],
  ["lost with its connection", { kind: "lose-after-commit", how: "disconnect" }, "outcome-unknown", 1],
  ["lost in silence", { kind: "lose-after-commit", how: "withhold" }, "outcome-unknown", 1],
  ["an outage", { kind: "outage" }, "outcome-unknown", 0],
  ["a lost nonce race", { kind: "wrong-nonce" }, "nonce-refused", 0],
  ["a refusal", { kind: "refuse", code: "invalid-argument", message: "no" }, "refused", 0],
])("a bid whose answer is %s is sent once, and its ending is a value", async (_, fault, kind, taken) => {
  const world = await aNetworkInABox({}, { deadlineMs: 3_000 }); // what is lost in silence waits for it
  const { network, box, now } = world;
  const bid = await aBidOn(world);
  const intent = await network.sign(bid, 0n, now());
  box.faults.add({ at: "Bid", fault, count: 1 });
  expect(await network.submit(bid, intent)).toMatchObject({ kind });
  expect(box.transactions("Bid")).toHaveLength(taken);
  expect(await network.hasTransaction(intent.transaction)).toBe(taken === 1);

  // The same bytes again: taken once, whatever became of the first.
  const again = await network.submit(bid, intent);
  expect(again.kind).toBe(taken === 1 ? "nonce-refused" : "accepted");
  expect(box.transactions("Bid")).toHaveLength(1);
});

test("a read outlives an outage that is shorter than its deadline", async () => {
  const { network, box, signer } = await aNetworkInABox();
  box.faults.add({ at: "GetNonce", fault: { kind: "outage" }, count: 2 });
  expect(await network.nonce(signer)).toBe(0n);
});

test("a read in an outage that stays ends with an error that may be tried again", async () => {
  const { network, box, signer } = await aNetworkInABox({}, { deadlineMs: 200 });
  box.faults.add({ at: "*", fault: { kind: "outage" } });
  await expect(network.nonce(signer)).rejects.toMatchObject({ name: "NetworkError", policy: "retry" });
});

test("a proof is fulfilled with a proof of a megabyte and a half", async () => {
  const world = await aNetworkInABox({ verifier: { ...acceptAll } });
  const id = idOf(await assignedRequest(world.test));
  const call: NetworkCall = { kind: "fulfill", requestId: id, proof: new Uint8Array(1_500_000).fill(3) };
  const intent = await world.network.sign(call, await world.network.nonce(world.signer), world.now());
  expect(await world.network.submit(call, intent)).toEqual({ kind: "accepted", transaction: intent.transaction });
  expect(await world.network.fulfillment(id)).toBe(intent.transaction);
});

const acceptAll = { verify: async () => ({ valid: true }), verifyDetached: async () => ({ valid: true }) };

test("a proof that the network verifies is fulfilled, and the request says so", async () => {
  const world = await aNetworkInABox();
  const bytes = await assignedRequest(world.test);
  const id = idOf(bytes);
  expect(await world.network.fulfillment(id)).toBeUndefined();
  const call: NetworkCall = { kind: "fulfill", requestId: id, proof: proofOf(world.test, bytes) };
  await world.network.submit(
    call,
    await world.network.sign(call, await world.network.nonce(world.signer), world.now()),
  );
  expect(await world.network.request(id)).toMatchObject({ fulfillmentStatus: "fulfilled" });
});

test("a failure is told with its error and its trace", async () => {
  const world = await aNetworkInABox();
  const id = idOf(await assignedRequest(world.test));
  const trace = JSON.stringify({ version: 1, message: "panicked: ü" });
  const call: NetworkCall = { kind: "fail", requestId: id, error: "PROVING_FAILURE", trace };
  const intent = await world.network.sign(call, await world.network.nonce(world.signer), world.now());
  expect(await world.network.submit(call, intent)).toMatchObject({ kind: "accepted" });
  expect(world.box.transactions("FailFulfillment")).toHaveLength(1);
});

test("a failure of a request that is not ours is refused for good", async () => {
  const world = await aNetworkInABox();
  const id = idOf(await request(world.test));
  const call: NetworkCall = { kind: "fail", requestId: id, error: "UNKNOWN_FAILURE" };
  const intent = await world.network.sign(call, 0n, world.now());
  expect(await world.network.submit(call, intent)).toMatchObject({ kind: "refused" });
});

test("a request that the network does not know is absent", async () => {
  const { network } = await aNetworkInABox();
  const unknown = requestId(`0x${"ab".repeat(32)}`);
  expect(await network.request(unknown)).toBeUndefined();
  expect(await network.fulfillment(unknown)).toBeUndefined();
});

test("price, limits, requirements, standing and estimates are read as the network says them", async () => {
  const { network, box, prover, now } = await aNetworkInABox({
    provePrice: { usd: "0.4023", updatedAtSec: 1_786_999_000 },
    requirements: { minMgasPerSec: 24.5, floorLatencySec: 420, minSuccessRatePercent: 97.5 },
  });
  expect(await network.provePrice()).toEqual({ usdMicros: 402_300n, updatedAtSec: 1_786_999_000 });
  expect(await network.requirements()).toEqual({
    floorLatencySec: 420,
    minPguPerSec: 24_500_000n,
    minSuccessMillionths: 975_000,
    lookbackHours: 24,
    minResolved: 50,
  });
  expect((await network.params("compressed")).tick).toBe(box.rules.params.tickSize);
  expect(await network.standing(prover)).toEqual({ whitelisted: true, highAvailability: false });
  box.suspend(prover, now() + 60);
  expect(await network.standing(prover)).toMatchObject({ suspendedUntilSec: now() + 60 });
  expect(await network.gasEstimates([hash(toHex(theProgram.vkHash))])).toEqual(new Map());
});

test("what a prover has to spend and has staked is read to the last wei", async () => {
  const { network, box, prover, signer } = await aNetworkInABox();
  expect(await network.balance(prover)).toBe(0n);
  box.fund(prover, 10n ** 24n + 1n);
  box.registerProver({ address: prover, stakeWei: 10n ** 22n + 7n });
  expect(await network.balance(prover)).toBe(10n ** 24n + 1n);
  expect(await network.stake(prover)).toBe(10n ** 22n + 7n);
  expect(await network.stake(signer)).toBe(0n);
});

test("market prices are those of auctions that were won, and say on how many they rest", async () => {
  const world = await aNetworkInABox();
  const { network, test: box, now } = world;
  const { maxPricePerPgu } = world.box.rules.params;
  expect(await network.marketPrices()).toMatchObject({ averagePerPgu: maxPricePerPgu, samples: 0 });
  await box.network.fulfillProof(await aFulfillment(box, await assignedRequest(box)));
  const won = wei(500_000_000n);
  expect(await network.marketPrices()).toEqual({
    ...{ averagePerPgu: won, lowestPerPgu: won, highestPerPgu: won },
    ...{ asOfSec: now(), samples: 1, windowSec: 3_600 },
  });
});

test("what the others asked is sealed until the auction is over, and our own bid is not among it", async () => {
  const world = await aNetworkInABox();
  const { network, box, test: driven } = world;
  const rival = { signer: demoAccount("rival"), prover: demoAccount("rival").address };
  box.registerProver({ address: rival.prover });
  const bytes = await request(driven);
  await placeBid(driven, bytes, "500000000", rival);
  await placeBid(driven, bytes, "400000000");
  expect(await network.cheapestOther(idOf(bytes), world.prover)).toBeUndefined();
  driven.clock.advance(15_000);
  expect(await network.cheapestOther(idOf(bytes), world.prover)).toBe(500_000_000n);
  expect(await network.cheapestOther(requestId(`0x${"ab".repeat(32)}`), world.prover)).toBeUndefined();
});

test("a report of the fleet is taken without a nonce", async () => {
  const { network, signer, prover, now } = await aNetworkInABox();
  await network.reportProverInfo(prover, {
    observedAtSec: now(),
    countersSinceSec: unixSeconds(now() - 60),
    gpuNodes: 1,
    gpuAvailableMs: 60_000n,
    gpuBusyMs: 1_000n,
    gpus: [{ name: "L40S", memoryBytes: 48_000_000_000n, count: 1 }],
    components: [{ component: "serverless-prover", version: "0.1.0", gitSha: "", imageTag: "" }],
  });
  expect(await network.nonce(signer)).toBe(0n);
});

test("the stream wakes for a new request, outlives its connection, and ends with its signal", async () => {
  const world = await aNetworkInABox();
  const stop = new AbortController();
  let wake: () => void = () => undefined;
  const woken = () => new Promise<void>((resolve) => (wake = resolve));
  const filter = { prover: world.prover, versions, now: world.now() };
  const watching = world.network.watchOpenRequests(filter, () => wake(), stop.signal);
  world.box.faults.add({ at: "SubscribeProofRequests", fault: { kind: "outage" }, count: 1 });

  // Whether the first request comes before or after the stream stands, one of those that follow is heard.
  const heard = woken();
  let stopped = false;
  const asking = (async () => {
    while (!stopped) await request(world.test);
  })();
  await heard;
  stopped = true;
  await asking;
  stop.abort();
  await watching;
});

test("a proof of 60 MiB reaches the network whole, and one above the limit never leaves", async () => {
  const sizes: number[] = [];
  const verify = async (_subject: unknown, proof: Uint8Array) => {
    sizes.push(proof.length);
    return { valid: true };
  };
  const world = await aNetworkInABox({ verifier: { ...acceptAll, verify } }, { deadlineMs: 20_000 });
  const requestId = idOf(await assignedRequest(world.test));
  const submit = async (sizeBytes: number) => {
    const call: NetworkCall = { kind: "fulfill", requestId, proof: new Uint8Array(sizeBytes).fill(3) };
    const intent = await world.network.sign(call, await world.network.nonce(world.signer), world.now());
    return world.network.submit(call, intent);
  };
  expect(await submit(65 * mebibyte)).toMatchObject({ kind: "refused", reason: "invalid" });
  expect(await submit(60 * mebibyte)).toMatchObject({ kind: "accepted" });
  expect(sizes).toEqual([60 * mebibyte]);
});

const mebibyte = 1_048_576;
