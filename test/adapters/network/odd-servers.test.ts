import { constants, createServer, type ServerHttp2Session } from "node:http2";
import type { AddressInfo } from "node:net";
import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, type ConnectRouter, type HandlerContext, type ServiceImpl } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { createProverNetwork, privateKeySigner } from "../../../library/network.ts";
import { systemClock } from "../../../src/adapters/clock/system-clock.ts";
import type { NetworkOptions } from "../../../src/adapters/network/create-network.ts";
import { parseProofRequests } from "../../../src/adapters/network/requests/parse-proof-request.ts";
import { hash, type RequestId, type TransactionHash, unixSeconds, wei } from "../../../src/domain/values.ts";
import { ProverNetwork } from "../../../src/gen/network_pb.ts";
import { ProofRequestSchema } from "../../../src/gen/types_pb.ts";
import { prover } from "../../domain/builders.ts";
import { keptLog } from "../kept-log.ts";
import { aNetwork } from "./a-network.ts";

const key = `0x${"42".repeat(32)}` as const;

/** A network that has only what `service` gives it; every other call is unimplemented. */
async function aServer(
  service: Partial<ServiceImpl<typeof ProverNetwork>>,
  {
    readMaxBytes = 64 * 1024 * 1024,
    closesFirst = false,
    ...over
  }: Partial<NetworkOptions> & { readMaxBytes?: number; closesFirst?: boolean } = {},
) {
  const routes = (router: ConnectRouter) => router.service(ProverNetwork, service);
  const answer = connectNodeAdapter({ routes, readMaxBytes });
  let isFirst = closesFirst;
  const server = createServer((request, response) => {
    if (isFirst) request.stream.close(constants.NGHTTP2_NO_ERROR);
    else answer(request, response);
    isFirst = false;
  });
  const sessions = new Set<ServerHttp2Session>();
  server.on("session", (session) => {
    sessions.add(session);
    session.on("close", () => sessions.delete(session));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const dropConnections = () => sessions.forEach((session) => session.destroy());
  const sayGoodbye = () => sessions.forEach((session) => session.goaway(0));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        dropConnections();
      }),
  );
  const { port } = server.address() as AddressInfo; // a TCP server's address
  const url = `http://127.0.0.1:${port}`;
  return { ...aNetwork(url, key, over), url, dropConnections, sayGoodbye };
}

const anId = `0x${"01".repeat(32)}` as RequestId;

const aMessage = {
  requestId: new Uint8Array(32).fill(1),
  vkHash: new Uint8Array(32).fill(2),
  requester: new Uint8Array(20).fill(3),
  version: "sp1-v6.1.0",
  mode: 2,
  fulfillmentStatus: 1,
  deadline: 2_000_000_000n,
};

test("calls that an older network does not have are absent, and each is said once", async () => {
  const { network, log } = await aServer({});
  for (let again = 0; again < 2; again += 1) {
    expect(await network.hasTransaction(`0x${"07".repeat(32)}` as TransactionHash)).toBeUndefined();
    expect(await network.standing(prover)).toBeUndefined();
    expect(await network.marketPrices()).toBeUndefined();
    expect(await network.stake(prover)).toBeUndefined();
    expect(await network.cheapestOther(anId, prover)).toBeUndefined();
    expect(await network.provePrice()).toBeUndefined();
    expect(await network.gasEstimates([hash(`0x${"ab".repeat(32)}`)])).toEqual(new Map());
  }
  expect(log.lines.map(({ fields }) => fields.rpc).sort()).toEqual([
    "GetFilteredBidHistory",
    "GetMarketPricePerPgu",
    "GetPriceInfo",
    "GetProgramGasEstimates",
    "GetProvePrice",
    "GetProverStakeBalance",
    "GetProverStatus",
    "GetTransactionDetails",
  ]);
});

test("what passes know from before, or do without, is waited for by a few seconds, and not for a call's whole time", async () => {
  const waits = new Map<string, number>();
  const asked = (_: unknown, { method, timeoutMs }: HandlerContext) => {
    waits.set(method.name, timeoutMs() ?? Number.POSITIVE_INFINITY);
    return refuse(Code.Unimplemented);
  };
  const calls = {
    ...{ getNonce: asked, getProofRequestParams: asked, getBalance: asked, getProverStatus: asked },
    ...{ getProverStakeBalance: asked, getProvePrice: asked, getProverRequirements: asked },
  };
  const { network } = await aServer(calls);
  const { nonce, params, balance, standing, stake, provePrice, requirements } = network;
  const reads = [nonce(prover), params("core"), balance(prover), standing(prover), stake(prover), provePrice()];
  await Promise.allSettled([...reads, requirements()]);
  expect([...waits.keys()].sort()).toEqual(
    Object.keys(calls)
      .map((name) => name.replace(/^g/, "G"))
      .sort(),
  );
  const hasty = [...waits].filter(([, ms]) => ms <= 3_000).map(([name]) => name);
  expect(hasty).toHaveLength(6);
  expect(hasty).not.toContain("GetNonce"); // no bid is made without it
});

test("a call that one old replica does not have is asked for again after minutes, and not before", async () => {
  let [nowMs, asked] = [0, 0];
  const clock = { ...systemClock, nowMs: () => nowMs };
  const { network } = await aServer(
    {
      getProverStatus: () => {
        if (++asked === 1) throw new ConnectError("unknown method", Code.Unimplemented);
        return { isWhitelisted: true, isHighAvailability: false, suspendedUntil: 0n };
      },
    },
    { clock },
  );
  expect(await network.standing(prover)).toBeUndefined();
  nowMs += 60_000;
  expect(await network.standing(prover)).toBeUndefined();
  expect(asked).toBe(1);
  nowMs += 240_000;
  expect(await network.standing(prover)).toMatchObject({ whitelisted: true });
});

/** A network whose answer to the call for requirements is each time the next of these, once a second. */
async function requirementsOf(answers: (() => { requirements?: object })[]) {
  let nowMs = 0;
  const { network } = await aServer(
    { getProverRequirements: () => answers.shift()?.() ?? refuse(Code.Unimplemented) },
    { clock: { ...systemClock, nowMs: () => nowMs } },
  );
  return async (afterMs = 1_000) => {
    nowMs += afterMs;
    return network.requirements();
  };
}
const maybe = { code: "maybe-unimplemented", policy: "retry" };
const absent = () => refuse(Code.Unimplemented);

test("that one old replica does not have the call for requirements is not believed by a process that heard none yet", async () => {
  const read = await requirementsOf([absent, absent, () => ({ requirements: { floorLatencySeconds: 420n } }), absent]);
  await expect(read()).rejects.toMatchObject(maybe);
  await expect(read()).rejects.toMatchObject(maybe);
  expect(await read()).toMatchObject({ floorLatencySec: 420 });
  expect(await read()).toMatchObject({ floorLatencySec: 420 });
});

test("a network that says for a while that it has no call for requirements judges nobody, and is asked again for ever", async () => {
  const answers = Array.from({ length: 30 }, () => absent);
  const read = await requirementsOf(answers);
  for (let second = 0; second < 20; second++) await expect(read()).rejects.toMatchObject(maybe);
  expect(await read()).toBeUndefined();
  const left = answers.length;
  for (let minutes = 0; minutes < 9; minutes++) expect(await read(60_000)).toBeUndefined();
  expect(left - answers.length).toBe(4); // each two minutes, and believed at once
});

test("two words an hour apart that there is no call for requirements are not enough, three over a while are", async () => {
  const read = await requirementsOf([]);
  await expect(read()).rejects.toMatchObject(maybe);
  await expect(read(3_600_000)).rejects.toMatchObject(maybe);
  expect(await read()).toBeUndefined();
});

test("requirements that were published hold while they cannot be had, and no longer once none are enforced", async () => {
  let nowMs = 0;
  const published = { floorLatencySeconds: 420n, minMgasPerSecond: "24", minSuccessRatePercentage: "98" };
  const floor = { floorLatencySec: 420, minPguPerSec: 24_000_000n };
  const answers: (() => { requirements?: typeof published })[] = [
    () => ({ requirements: published }),
    () => refuse(Code.Unimplemented),
    () => refuse(Code.FailedPrecondition),
    () => ({ requirements: { ...published, floorLatencySeconds: 300n } }),
    () => refuse(Code.Unimplemented),
    () => ({}),
    () => refuse(Code.Unimplemented),
  ];
  const { network, log } = await aServer(
    { getProverRequirements: () => answers.shift()?.() ?? {} },
    { clock: { ...systemClock, nowMs: () => nowMs } },
  );
  const read = async () => {
    nowMs += 600_000;
    return network.requirements();
  };
  expect(await read()).toMatchObject(floor);
  expect(await read()).toMatchObject(floor);
  expect(await read()).toMatchObject(floor);
  expect(await read()).toMatchObject({ ...floor, floorLatencySec: 300 });
  expect(await read()).toMatchObject({ ...floor, floorLatencySec: 300 });
  expect(await read()).toBeUndefined();
  expect(await read()).toBeUndefined();
  expect(answers).toEqual([]);
  expect(log.lines).toMatchObject([{ level: "warn", fields: { rpc: "GetProverRequirements" } }]);
});

test("a PROVE price and a suspension hold while the network does not say them", async () => {
  let nowMs = 0;
  const prices = [
    () => ({ price: "0.5", lastUpdated: 7n }),
    () => refuse(Code.Unimplemented),
    () => ({ price: "" }),
    () => ({ price: "0", lastUpdated: 8n }),
    () => ({ price: "0.0000000", lastUpdated: 9n }),
  ];
  const suspended = { isWhitelisted: true, suspendedUntil: 99n };
  const standings = [() => suspended, () => refuse(Code.Unimplemented), () => refuse(Code.FailedPrecondition)];
  const { network } = await aServer(
    {
      getProvePrice: () => prices.shift()?.() ?? { price: "dear" },
      getProverStatus: () => standings.shift()?.() ?? {},
    },
    { clock: { ...systemClock, nowMs: () => nowMs } },
  );
  for (let asked = 0; asked < 6; asked++) {
    expect(await network.provePrice()).toEqual({ usdMicros: 500_000n, updatedAtSec: 7 });
    nowMs += 600_000;
  }
  for (let asked = 0; asked < 3; asked++) {
    expect(await network.standing(prover)).toMatchObject({ suspendedUntilSec: 99 });
    nowMs += 600_000;
  }
  expect(await network.standing(prover)).not.toHaveProperty("suspendedUntilSec"); // it is over
});

test("requirements that were never to be had are an error", async () => {
  const { network } = await aServer({ getProverRequirements: () => refuse(Code.FailedPrecondition) });
  await expect(network.requirements()).rejects.toMatchObject({ code: "precondition" });
});

const refuse = (code: Code): never => {
  throw new ConnectError("not now", code);
};

test("market prices come from whichever call says them", async () => {
  const asked = async (service: Partial<ServiceImpl<typeof ProverNetwork>>) =>
    (await aServer(service)).network.marketPrices();
  expect(await asked({ getMarketPricePerPgu: () => ({ price: "690000000", asOf: 5n }) })).toEqual({
    averagePerPgu: 690_000_000n,
    asOfSec: 5,
  });
  const info = { minPricePerPgu: "1", avgPricePerPgu: "2.75", maxPricePerPgu: "0", sampleCount: 9n };
  const merged = { averagePerPgu: 2n, lowestPerPgu: 1n, samples: 9 };
  expect(await asked({ getPriceInfo: () => info })).toEqual(merged);
  // A price of 0 is none, and neither is the time at which it was none.
  const none = { price: "0", asOf: 5n };
  expect(await asked({ getMarketPricePerPgu: () => none, getPriceInfo: () => info })).toEqual(merged);
  expect(await asked({ getMarketPricePerPgu: () => none, getPriceInfo: () => ({}) })).toBeUndefined();
});

test("amounts and requirements that cannot be read are said, and hold nobody to anything", async () => {
  const { network, log } = await aServer({
    getBalance: () => ({ amount: "-1" }),
    getProverStakeBalance: () => ({ amount: "many" }),
    getMarketPricePerPgu: () => ({ price: "cheap" }),
    getPriceInfo: () => ({}),
    getFilteredBidHistory: () => ({ bids: [{ amount: "low" }] }),
    getProverRequirements: () => ({
      requirements: { minMgasPerSecond: "fast", floorLatencySeconds: 420n, minSuccessRatePercentage: "98 %" },
    }),
  });
  await expect(network.balance(prover)).rejects.toMatchObject({ code: "unreadable", policy: "give-up" });
  expect(await network.stake(prover)).toBeUndefined();
  expect(await network.marketPrices()).toBeUndefined();
  expect(await network.cheapestOther(anId, prover)).toBeUndefined();
  expect(await network.requirements()).toEqual({
    ...{ floorLatencySec: 420, minPguPerSec: 0n, minSuccessMillionths: 0, lookbackHours: 0, minResolved: 0 },
  });
  expect(log.lines.map(({ fields }) => fields.field ?? fields.rpc)).toEqual([
    "GetProverStakeBalance",
    "GetMarketPricePerPgu",
    "GetFilteredBidHistory",
    "minMgasPerSecond",
    "minSuccessRatePercentage",
  ]);
});

test("a request that the network does not know was won by nobody, and an account without an amount has nothing", async () => {
  const { network } = await aServer({
    getFilteredBidHistory: () => {
      throw new ConnectError("who?", Code.NotFound);
    },
    getBalance: () => ({}),
    getProverStakeBalance: () => ({}),
    getProverStatus: () => ({ isWhitelisted: true, isHighAvailability: true, suspendedUntil: 0n }),
  });
  expect(await network.cheapestOther(anId, prover)).toBeUndefined();
  expect(await network.balance(prover)).toBe(0n);
  expect(await network.stake(prover)).toBe(0n);
  expect(await network.standing(prover)).toEqual({ whitelisted: true, highAvailability: true });
});

test("a network without a stream is left alone", async () => {
  const { network } = await aServer({});
  const filter = { prover, versions: ["sp1-v6.1.0"], now: unixSeconds(1) };
  await network.watchOpenRequests(filter, () => expect.unreachable(), new AbortController().signal);
});

test("a request with an address of the wrong size is skipped and said, and the others are read", async () => {
  const broken = { ...aMessage, requestId: new Uint8Array(32).fill(9), whitelist: [new Uint8Array(19)] };
  const { network, log } = await aServer({ getFilteredProofRequests: () => ({ requests: [broken, aMessage] }) });
  const open = await network.openRequests({ prover, versions: ["sp1-v6.1.0"], now: unixSeconds(1) });
  expect(open.map(({ requestId }) => requestId)).toEqual([`0x${"01".repeat(32)}`]);
  expect(log.lines).toMatchObject([{ level: "warn", fields: { requestId: `0x${"09".repeat(32)}` } }]);
});

test("statuses and modes of a newer network are unknown, not errors", async () => {
  const newer = { ...aMessage, fulfillmentStatus: 77, executionStatus: 78, settlementStatus: 79, mode: 80 };
  const { network } = await aServer({ getProofRequestDetails: () => ({ request: newer }) });
  expect(await network.request(`0x${"01".repeat(32)}` as RequestId)).toMatchObject({
    fulfillmentStatus: "unknown",
    executionStatus: "unknown",
    settlementStatus: "unknown",
    mode: "unknown",
  });
});

test("whatever a request holds, reading it gives a request or a word why not", () => {
  const bytes = fc.uint8Array({ maxLength: 40 });
  const message = fc.record({
    requestId: fc.oneof(bytes, fc.constant(aMessage.requestId)),
    vkHash: fc.oneof(bytes, fc.constant(aMessage.vkHash)),
    requester: fc.oneof(bytes, fc.constant(aMessage.requester)),
    fulfiller: bytes,
    whitelist: fc.array(bytes, { maxLength: 2 }),
    maxPricePerPgu: fc.string(),
    deadline: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  });
  fc.assert(
    fc.property(message, (fields) => {
      const log = keptLog();
      const read = parseProofRequests([create(ProofRequestSchema, fields)], log);
      expect(read.length + log.lines.length).toBe(1);
    }),
  );
});

test("the owner of a signer is asked for once, by callers at the same time and later", async () => {
  let calls = 0;
  const { network } = await aServer({
    getOwner: () => {
      calls += 1;
      return { owner: new Uint8Array(20).fill(5) };
    },
  });
  const signer = await network.signer();
  await Promise.all([network.owner(signer), network.owner(signer)]);
  await network.owner(signer);
  expect(calls).toBe(1);
});

test("a connection that its peer dropped is replaced before the next call", async () => {
  const { network, dropConnections } = await aServer({ getNonce: () => ({ nonce: 4n }) });
  expect(await network.nonce(prover)).toBe(4n);
  dropConnections();
  expect(await network.nonce(prover)).toBe(4n);
});

test("a call that the server closes in peace and without an answer ends at once", async () => {
  const given = { closesFirst: true, deadlineMs: 4_000 };
  const reading = await aServer({ getNonce: () => ({ nonce: 4n }) }, given);
  expect(await reading.network.nonce(prover)).toBe(4n);

  const { network } = await aServer({}, given);
  const call = { kind: "bid", requestId: anId, prover, amount: wei(1n) } as const;
  expect(await network.submit(call, await network.sign(call, 0n, unixSeconds(1)))).toMatchObject({
    kind: "outcome-unknown",
    message: expect.stringContaining("closed without an answer") as string,
  });
});

test("a server that goes away in peace while we close ends no process", async () => {
  const { network, sayGoodbye } = await aServer({ getNonce: () => ({ nonce: 4n }) });
  const unheard: unknown[] = [];
  const hear = (error: unknown) => void unheard.push(error);
  process.on("uncaughtExceptionMonitor", hear);
  onTestFinished(() => void process.off("uncaughtExceptionMonitor", hear));
  for (let turns = 0; turns < 30; turns += 1) {
    expect(await network.nonce(prover)).toBe(4n);
    sayGoodbye();
    for (let turn = 0; turn < turns; turn += 1) await new Promise((next) => setImmediate(next));
    network.close();
  }
  await new Promise((next) => setTimeout(next, 50)); // whatever ends a process does so soon
  expect(unheard).toEqual([]);
});

test("a signed call to nobody is unknown, not refused", async () => {
  const { network } = aNetwork("http://127.0.0.1:1", key, { deadlineMs: 500 });
  const call = { kind: "bid", requestId: `0x${"01".repeat(32)}` as RequestId, prover, amount: wei(1n) } as const;
  expect(await network.submit(call, await network.sign(call, 0n, unixSeconds(1)))).toMatchObject({
    kind: "outcome-unknown",
  });
});

test("a proof that the server refuses before it is whole takes no other call with it", async () => {
  const { url } = await aServer(
    { getNonce: () => ({ nonce: 7n }), getBalance: () => ({ amount: "5" }) },
    { readMaxBytes: 4 * 1024 * 1024 },
  );
  const client = createProverNetwork({ url, signer: privateKeySigner(key) });
  onTestFinished(() => client.close());
  const proof = new Uint8Array(24 * 1024 * 1024);
  await expect(client.requests.fulfill({ requestId: anId, proof })).rejects.toThrow(/ResourceExhausted/);
  expect(await client.payments.balance(prover)).toBe(5n);
});
