import { afterEach, expect, test } from "vitest";
import { demoAccount } from "../../local/network/demo-accounts.ts";
import { fromHex } from "../../local/network/hex.ts";
import { ReportProverInfoRequestBodySchema } from "../../src/gen/types_pb.ts";
import { aFulfillment, assignedRequest, bid, nonceOf, request, signed, theProgram } from "./actors.ts";
import { type BoxUnderTest, startBox } from "./box-under-test.ts";
import { refused } from "./refused.ts";

let it: BoxUnderTest;
afterEach(() => it.box.close());

const strict = { requirements: { minResolvedToEvaluate: 2, floorLatencySec: 100, suspensionSec: 600 } };
const prover = () => fromHex(it.box.accounts.prover.address);
const suspendedUntil = async () => (await it.network.getProverStatus({ prover: prover() })).suspendedUntil;

async function deliver(afterMs: number): Promise<void> {
  const requestId = await assignedRequest(it);
  it.clock.advance(afterMs);
  await it.network.fulfillProof(await aFulfillment(it, requestId));
  it.clock.advance(1000);
}

test("a prover that delivers in time is not suspended", async () => {
  it = await startBox(strict);
  for (let index = 0; index < 3; index += 1) await deliver(85_000);
  expect(await suspendedUntil()).toBeUndefined();
});

test("proofs that are accepted but late count as failures and suspend the prover", async () => {
  it = await startBox(strict);
  await deliver(85_001);
  expect(await suspendedUntil()).toBeUndefined();
  await deliver(85_001);
  expect(await suspendedUntil()).toBe(BigInt(Math.floor(it.clock.nowMs() / 1000) + 600));
});

test("much gas earns more time than the floor", async () => {
  it = await startBox(strict);
  it.oracle.answer = { kind: "executed", cycles: 1n, gas: 24_000_000n * 200n, publicValuesHash: new Uint8Array(32) };
  for (let index = 0; index < 2; index += 1) await deliver(150_000);
  expect(await suspendedUntil()).toBeUndefined();
});

test("missed deadlines suspend, and a served suspension starts with a clean slate", async () => {
  it = await startBox(strict);
  for (let index = 0; index < 2; index += 1) {
    await assignedRequest(it, { deadline: BigInt(Math.floor(it.clock.nowMs() / 1000) + 60) });
    it.clock.advance(60_000);
  }
  expect(await suspendedUntil()).toBeDefined();
  it.clock.advance(600_000);
  expect(await suspendedUntil()).toBeUndefined();
  await deliver(1000);
  await deliver(1000);
  expect(await suspendedUntil()).toBeUndefined();
});

test("what could not be executed is not held against the prover", async () => {
  it = await startBox(strict);
  it.oracle.answer = { kind: "unexecutable", cause: 1 };
  for (let index = 0; index < 3; index += 1) {
    await assignedRequest(it, { deadline: BigInt(Math.floor(it.clock.nowMs() / 1000) + 60) });
    it.clock.advance(60_000);
  }
  expect(await suspendedUntil()).toBeUndefined();
});

test("requirements are published, or absent where nothing is enforced", async () => {
  it = await startBox();
  expect((await it.network.getProverRequirements({})).requirements).toMatchObject({
    minMgasPerSecond: "24",
    floorLatencySeconds: 420n,
    minSuccessRatePercentage: "98",
  });
  const lax = await startBox({ requirements: "none" });
  expect((await lax.network.getProverRequirements({})).requirements).toBeUndefined();
  await lax.box.close();
});

test("the default whitelist's source names the demo prover first, and only exempt ones when that is asked", async () => {
  it = await startBox();
  const exempt = demoAccount("exempt");
  it.box.registerProver({ address: exempt.address, highAvailability: true });
  it.box.registerProver({ address: demoAccount("hidden").address, listed: false });
  expect((await it.network.getProversByUptime({})).provers).toEqual([prover(), fromHex(exempt.address)]);
  expect((await it.network.getProversByUptime({ highAvailabilityOnly: true })).provers).toEqual([
    fromHex(exempt.address),
  ]);
});

test("gas estimates are learned from what was settled; unknown programs are left out", async () => {
  it = await startBox();
  const unknown = new Uint8Array(32).fill(1);
  const ask = async () =>
    (await it.network.getProgramGasEstimates({ vkHashes: [theProgram.vkHash, unknown] })).estimates;
  expect(await ask()).toEqual([]);
  await deliver(1000);
  expect(await ask()).toMatchObject([{ vkHash: theProgram.vkHash, gasEstimate: 100n }]);
});

test("a stake is the prover's own, whoever acts for it, and nobody else has one", async () => {
  it = await startBox();
  const rich = demoAccount("rich");
  it.box.registerProver({ address: rich.address, stakeWei: 7n });
  const stakeOf = async (address: Uint8Array) => (await it.network.getProverStakeBalance({ prover: address })).amount;
  expect(await stakeOf(prover())).toBe(`1${"0".repeat(22)}`);
  expect(await stakeOf(fromHex(rich.address))).toBe("7");
  expect(await stakeOf(fromHex(it.box.accounts.signer.address))).toBe("0");
});

test("market prices come from the auctions that were won", async () => {
  it = await startBox();
  expect((await it.network.getMarketPricePerPgu({})).price).toBe("2000000000");
  await deliver(1000);
  expect((await it.network.getMarketPricePerPgu({})).price).toBe("500000000");
  expect(await it.network.getPriceInfo({})).toMatchObject({ sampleCount: 1n, avgPricePerPgu: "500000000" });
});

test("a prover's own report is read back, spends no nonce, and is taken from its signers alone", async () => {
  it = await startBox();
  const { signer, requester } = it.box.accounts;
  const report = async (observedAt: bigint, busyMs: bigint, by = signer) =>
    it.network.reportProverInfo(
      await signed(
        ReportProverInfoRequestBodySchema,
        {
          domain: fromHex(it.box.rules.domain),
          prover: prover(),
          capacity: {
            observedAt,
            countersSince: 1n,
            gpuNodes: 2,
            gpuAvailableMsTotal: busyMs * 2n,
            gpuBusyMsTotal: busyMs,
            gpus: [],
          },
        },
        by.privateKey,
      ),
    );
  expect((await it.network.getProverCapacity({ prover: prover() })).capacity).toBeUndefined();
  await report(10n, 100n);
  await report(20n, 150n);
  expect((await it.network.getProverCapacity({ prover: prover() })).capacity).toMatchObject({
    gpuBusyMsTotal: 150n,
    latestWindow: { windowStart: 10n, windowEnd: 20n, gpuBusyMs: 50n, gpuAvailableMs: 100n },
  });
  expect(await nonceOf(it, signer)).toBe(0n);
  expect(await refused(report(30n, 1n, requester))).toMatchObject({ code: "PermissionDenied" });
});

test("a subscription streams requests as they come to match, once each", async () => {
  it = await startBox();
  const ended = new AbortController();
  const seen: Uint8Array[] = [];
  const stream = it.network.subscribeProofRequests({ fulfillmentStatus: 1 }, { signal: ended.signal, timeoutMs: 0 });
  const reading = (async () => {
    for await (const { requestId } of stream) if (seen.push(requestId) === 2) return;
  })();
  // The call must have reached the box before anything happens that it should tell.
  await it.network.getProvePrice({});
  await expect.poll(async () => (await request(it), seen.length)).toBeGreaterThan(0);
  const last = await request(it);
  await bid(it, last);
  await reading;
  ended.abort();
  expect(new Set(seen.map(String)).size).toBe(2);
});
