import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { toHex } from "viem";
import { afterEach, expect, test } from "vitest";
import { realClock } from "../../local/network/clock.ts";
import { systemClock } from "../../src/adapters/clock/system-clock.ts";
import { createRequests } from "../../src/adapters/dynamodb/create-requests.ts";
import { createNetwork } from "../../src/adapters/network/create-network.ts";
import { termsOf } from "../../src/domain/proof-request.ts";
import { requestId } from "../../src/domain/values.ts";
import { aDynamodb } from "../adapters/aws-engines.ts";
import { aRequest } from "../domain/builders.ts";
import { bid, proofOf, request } from "../network/actors.ts";
import { type BoxUnderTest, startBox } from "../network/box-under-test.ts";
import type { LaneCommand, LaneProcess } from "./lane-process.ts";
import { privateKeySigner } from "./private-key-signer.ts";

const aTable = aDynamodb();
const children: ChildProcess[] = [];
let net: BoxUnderTest;
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await net.box.close();
});

/** A process of its own that does what it is told. */
async function start(given: LaneProcess) {
  const source = new URL("./lane-process.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, ["--import", "tsx", source, JSON.stringify(given)], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  expect(await lines.next()).toMatchObject({ value: "ready" });
  return {
    child,
    async tell(command: LaneCommand): Promise<unknown> {
      child.stdin.write(`${JSON.stringify(command)}\n`);
      const { value } = await lines.next();
      return value === undefined ? "died" : JSON.parse(value);
    },
  };
}

const soon = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const methods = () => net.box.transactions().map(({ method }) => method);
const bids = () => net.box.transactions("Bid");

async function untilBids(atLeast: number): Promise<void> {
  while (bids().length < atLeast) await soon(1);
}

/** A box in the machine's own time, a table, and two processes that share both. */
async function stage(open: number) {
  net = await startBox({ requirements: "none", clock: realClock(), auctionPeriodSec: 1 });
  const { box } = net;
  const proved = await request(net);
  await bid(net, proved);
  while (box.request(toHex(proved))?.fulfiller === undefined) await soon(50);
  const table = await aTable();
  await keepProved(toHex(proved), table);
  const ids: string[] = [];
  while (ids.length < open) ids.push(toHex(await request(net)));
  box.faults.add({ at: "Bid", fault: { kind: "latency", ms: 50 } });
  const { privateKey } = box.accounts.signer;
  const given = { ...table, client: undefined, networkUrl: box.url, privateKey, prover: box.accounts.prover.address };
  const [a, b] = await Promise.all(["a", "b"].map((name) => start({ ...given, name })));
  if (!a || !b) throw new Error("two processes were started");
  const delivery = { do: "deliver", requestId: toHex(proved), proof: toHex(proofOf(net, proved)) } as const;
  return { a, b, ids, delivery, bidsBefore: bids().length };
}

/** The table's item of the request as `record-result` leaves it. */
async function keepProved(id: `0x${string}`, table: Awaited<ReturnType<typeof aTable>>): Promise<void> {
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const { box } = net;
  const signer = privateKeySigner(box.accounts.signer.privateKey);
  const network = createNetwork({ url: box.url, chainId: 1n, signer, log, clock: systemClock });
  const seen = await network.request(requestId(id));
  network.close();
  if (!seen) throw new Error("the box does not know the request");
  await createRequests({ ...table, log }).create({ ...aRequest("proved", { revision: 1 }), terms: termsOf(seen) });
}

function expectOneBidEach(ids: readonly string[]): void {
  const spent = bids().map(({ requestId: id }) => id);
  expect(ids.map((id) => spent.filter((each) => each === id).length)).toEqual(ids.map(() => 1));
}

test("a proof in one process goes before the bids of another that are not in flight yet", async () => {
  const { a, b, ids, delivery, bidsBefore } = await stage(160);
  const bidding = a.tell({ do: "bid" });
  await untilBids(bidsBefore + 40);
  const atWait = bids().length;
  expect(await b.tell(delivery)).toMatchObject({ kind: "fulfilled" });
  const outcome = await bidding;

  const beforeProof = methods()
    .slice(0, methods().indexOf("FulfillProof"))
    .filter((each) => each === "Bid").length;
  expect(beforeProof - atWait).toBeLessThanOrEqual(2 * 32); // what is in flight, and what was started while it asked
  expect(outcome).toEqual({ bid: beforeProof - bidsBefore, busy: bidsBefore + 160 - beforeProof });

  expect(await a.tell({ do: "bid" })).toEqual({ bid: bidsBefore + 160 - beforeProof });
  expectOneBidEach(ids);
  expect(methods().filter((each) => each === "FulfillProof")).toHaveLength(1);
}, 180_000);

test("a process killed with a window in flight, and the one that follows it, lead to one bid for each request", async () => {
  const { a, b, ids, bidsBefore } = await stage(64);
  const dying = a.tell({ do: "bid" });
  await untilBids(bidsBefore + 5);
  a.child.kill("SIGKILL");
  await once(a.child, "exit");
  expect(await dying).toBe("died");
  const deadAtMs = Date.now();
  for (let left = ids.length; left > 0; await soon(500)) {
    await b.tell({ do: "resume" });
    await b.tell({ do: "bid" });
    left = ids.filter((id) => !bids().some(({ requestId: each }) => each === id)).length;
    expect(Date.now() - deadAtMs).toBeLessThan(60_000); // its lease of 20 s, and what a round takes a busy machine
  }
  expectOneBidEach(ids);
}, 180_000);
