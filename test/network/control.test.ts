import { afterEach, beforeEach, expect, test } from "vitest";
import { createNetworkBox } from "../../local/network/box.ts";
import { realClock } from "../../local/network/clock.ts";
import { demoAccount } from "../../local/network/demo-accounts.ts";
import { fromHex, toHex } from "../../local/network/hex.ts";
import { PortTaken } from "../../local/network/listen.ts";
import { FulfillmentStatus } from "../../src/gen/types_pb.ts";
import { assignedRequest, bid, request, statusOf } from "./actors.ts";
import { type BoxUnderTest, startBox } from "./box-under-test.ts";
import { refused } from "./refused.ts";
import { hashVerifier, memoryArtifacts } from "./stand-ins.ts";

let it: BoxUnderTest;
beforeEach(async () => {
  it = await startBox();
});
afterEach(() => it.box.close());

async function control(method: string, path: string, body?: unknown, url = it.box.controlUrl) {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  const response = await fetch(`${url}${path}`, init);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test("another process sees the state, the transactions and the requests", async () => {
  const requestId = await request(it);
  await bid(it, requestId);
  expect((await control("GET", "/state")).body).toMatchObject({
    requests: { REQUESTED: 1 },
    transactions: 3,
  });
  expect((await control("GET", "/transactions?method=Bid")).body).toMatchObject([
    { method: "Bid", requestId: toHex(requestId) },
  ]);
  expect((await control("GET", "/requests")).body).toHaveLength(1);
  expect((await control("GET", `/bids?id=${toHex(requestId)}`)).body).toMatchObject([
    { amountWei: { $bigint: "500000000" } },
  ]);
  expect((await control("GET", `/request?id=${toHex(requestId)}`)).body).toMatchObject({ id: toHex(requestId) });
});

test("another process drives faults, clock, price, requests, provers and balances", async () => {
  const { body } = await control("POST", "/faults", { at: "GetProvePrice", fault: { kind: "outage" }, count: 1 });
  expect(await refused(it.network.getProvePrice({}))).toMatchObject({ code: "Unavailable" });
  expect(body).toEqual({ id: 1 });
  await control("POST", "/faults", { at: "*", fault: { kind: "outage" } });
  await control("DELETE", "/faults");
  await control("POST", "/prove-price", { usd: "0.25", updatedAtSec: 1000 });
  expect(await it.network.getProvePrice({})).toMatchObject({ price: "0.25", lastUpdated: 1000n });

  const requestId = await request(it);
  await bid(it, requestId);
  await control("POST", "/clock/advance", { ms: 15_000 });
  expect(statusOf(it, requestId)).toBe(FulfillmentStatus.ASSIGNED);
  expect((await control("POST", "/cancel", { requestId: toHex(requestId) })).body).toEqual({ done: true });
  expect((await control("POST", "/revert", { requestId: toHex(requestId) })).body).toEqual({ done: false });

  const node = demoAccount("a node");
  await control("POST", "/provers", { address: node.address, listed: false });
  expect(await it.network.getOwner({ address: fromHex(node.address) })).toMatchObject({ owner: fromHex(node.address) });
  await control("POST", "/provers", { address: node.address, stake: "12000000000000000000000" });
  expect(await it.network.getProverStakeBalance({ prover: fromHex(node.address) })).toMatchObject({
    amount: "12000000000000000000000",
  });
  await control("POST", "/suspend", { prover: node.address, untilSec: 2_000_000_000 });
  expect((await it.network.getProverStatus({ prover: fromHex(node.address) })).suspendedUntil).toBe(2_000_000_000n);
  await control("POST", "/fund", { address: node.address, wei: "7" });
  expect((await it.network.getBalance({ address: fromHex(node.address) })).amount).toBe("7");
});

test("stakes, slashes, fees and lists are ordered and seen from outside", async () => {
  const { prover, signer } = it.box.accounts;
  const staker = signer.address;
  await control("POST", "/provers", { address: prover.address, featured: true, stakerFeeBips: 250, stake: "100" });
  expect((await control("POST", "/stake", { prover: prover.address, staker, wei: "60" })).body).toEqual({ done: true });
  expect((await control("POST", "/unstake", { prover: prover.address, staker, wei: "61" })).body).toEqual({
    done: false,
  });
  expect((await control("POST", "/unstake", { prover: prover.address, staker, wei: "10" })).body).toEqual({
    done: true,
  });
  expect((await control("POST", "/slash", { prover: prover.address, wei: "75" })).body).toEqual({ done: true });
  expect([...it.box.stakes(prover.address).values()]).toEqual([50n, 25n]);
  expect((await it.network.getProverStatsDetail({ address: fromHex(prover.address) })).stats?.stakerFeeBips).toBe(
    "250",
  );
  expect((await control("GET", "/stake-logs?of=provers")).body).toHaveLength(6);
  expect((await control("GET", "/stake-logs")).body).toMatchObject(
    it.box.stakeLogs("stakers").map(({ address }) => ({ address })),
  );
  await control("POST", "/tee-whitelist", { address: staker, listed: true });
  expect((await it.network.getTEEWhitelistStatus({ address: fromHex(staker) })).isWhitelisted).toBe(true);
  for (const list of ["/withdrawals", "/delegations"]) expect((await control("GET", list)).body).toEqual([]);
});

test("a snapshot can be taken from outside and started from", async () => {
  await assignedRequest(it);
  const { body } = await control("POST", "/snapshot");
  const other = await startBox({ snapshot: body as never, clock: it.clock, artifacts: it.artifacts });
  expect(other.box.requests()).toHaveLength(1);
  await other.box.close();
});

test("a wrong order is a 400 that says what is wrong, and an unknown path a 404 that lists the paths", async () => {
  expect(await control("POST", "/faults", { at: "Bid", fault: { kind: "earthquake" } })).toMatchObject({ status: 400 });
  expect(
    await control("POST", "/faults", { at: "Bid", fault: { kind: "refuse", code: "NOPE", message: "" } }),
  ).toMatchObject({
    status: 400,
    body: { error: expect.stringMatching(/gRPC code/) },
  });
  expect((await control("GET", "/bids")).status).toBe(400);
  expect(await control("GET", "/nowhere")).toMatchObject({
    status: 404,
    body: { paths: expect.arrayContaining(["GET /state"]) },
  });
  const broken = await fetch(`${it.box.controlUrl}/faults`, { method: "POST", body: "{" });
  expect(broken.status).toBe(400);
});

test("the machine's clock cannot be advanced", async () => {
  const box = await createNetworkBox({ artifacts: memoryArtifacts(), verifier: hashVerifier, clock: realClock() });
  expect(await control("POST", "/clock/advance", { ms: 1 }, box.controlUrl)).toMatchObject({ status: 400 });
  await box.close();
});

test("a taken port is one sentence, and leaves nothing listening", async () => {
  const options = { artifacts: memoryArtifacts(), verifier: hashVerifier };
  await expect(createNetworkBox({ ...options, port: it.box.port })).rejects.toThrow(PortTaken);
  const controlPort = Number(new URL(it.box.controlUrl).port);
  await expect(createNetworkBox({ ...options, controlPort })).rejects.toThrow(/Port \d+ is taken/);
});
