import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createRecorder } from "../../cli/record/record.ts";
import { openRecording } from "../../cli/record/recording-file.ts";
import { createSource } from "../../cli/record/source.ts";
import { demoAccount } from "../../local/network/demo-accounts.ts";
import { fromHex, toHex } from "../../local/network/hex.ts";
import { marketFromRecording } from "../../replay/market/market-from-recording.ts";
import { readRecording } from "../../replay/market/read-recording.ts";
import { simulate } from "../../replay/simulate.ts";
import { address } from "../../src/domain/values.ts";
import { keptLog } from "../adapters/kept-log.ts";
import { aFulfillment, assignedRequest, bid, request } from "../network/actors.ts";
import { type BoxUnderTest, startBox } from "../network/box-under-test.ts";
import { aPlan, eager, evenLuck } from "./stand-ins.ts";

let it: BoxUnderTest;
let folder: string;
beforeEach(async () => {
  it = await startBox();
  folder = mkdtempSync(join(tmpdir(), "record-"));
});
afterEach(async () => {
  await it.box.close();
  rmSync(folder, { recursive: true });
});

const nowSec = () => Math.floor(it.clock.nowMs() / 1000);
const path = () => join(folder, "deep", "market.jsonl");
const recorded = () => readRecording(readFileSync(path(), "utf8"));

/** One run of the recorder, as a process would do it: `stopAfter` lines it is interrupted. */
async function record({ passes = 1, stopAfter = Number.POSITIVE_INFINITY } = {}) {
  const file = openRecording(path());
  let lines = 0;
  const counted = {
    ...file,
    append: (line: Parameters<typeof file.append>[0]) => void (file.append(line), (lines += 1)),
  };
  const source = createSource(it.box.url, keptLog());
  const begin = file.held?.scannedUntilSec ?? nowSec() - 3600;
  const isStopped = () => lines >= stopAfter;
  const pass = createRecorder({ source, file: counted, nowSec, isStopped }, it.box.url, begin);
  const done = [];
  for (let count = 0; count < passes; count += 1) done.push(await pass());
  file.close();
  source.close();
  return done;
}

const advance = async (sec: number) => {
  it.clock.advance(sec * 1000);
  await it.box.idle();
};

async function fulfilledRequest(): Promise<Uint8Array> {
  const id = await assignedRequest(it, { gasLimit: 1000n });
  await it.network.fulfillProof(await aFulfillment(it, id));
  await advance(2);
  return id;
}

test("a market of the network in a box is recorded, and can be replayed", async () => {
  const contested = await request(it);
  const competitor = demoAccount("a competitor").address;
  it.box.registerProver({ address: competitor, name: "a competitor", listed: false });
  it.box.inProcess.bid({ prover: fromHex(competitor), requestId: contested, amountWei: 700_000_000n });
  await bid(it, contested);
  await advance(15);
  await it.network.fulfillProof(await aFulfillment(it, contested));
  await advance(2);
  await fulfilledRequest();
  const sentBefore = it.box.transactions().length;

  expect(await record()).toEqual([{ requests: 2, waiting: 0 }]);

  expect(it.box.transactions()).toHaveLength(sentBefore);
  const recording = recorded();
  expect(recording.header).toEqual({ kind: "market", form: 1, network: it.box.url, tickWei: 10_000_000n });
  expect(recording.prices).toMatchObject([{ usdMicros: 400_000n }]);
  expect(recording.requests[0]?.request).toMatchObject({
    requestId: toHex(contested),
    gasUsed: 100n,
    mode: "compressed",
  });
  expect(recording.requests[0]?.bids.map(({ amount }) => amount).sort()).toEqual([500_000_000n, 700_000_000n]);

  const own = address(it.box.accounts.prover.address);
  const market = marketFromRecording(recording, { name: "the box", seed: 1, leaveOut: [own] });
  expect(market.requests.map(({ rivalWei, gas }) => [rivalWei, gas])).toEqual([
    [700_000_000, 100],
    [Number.POSITIVE_INFINITY, 100],
  ]);
  const result = simulate(market, aPlan(1), eager({ l40s: 1 }), { luck: [evenLuck()] });
  expect(result).toMatchObject({ bids: 2, wins: 2, onTime: 2 });
});

test("what has not ended is written when it has, and nothing is written twice", async () => {
  await fulfilledRequest();
  const open = await assignedRequest(it, { gasLimit: 1000n });
  expect(await record({ passes: 2 })).toEqual([
    { requests: 1, waiting: 1 },
    { requests: 0, waiting: 1 },
  ]);

  await it.network.fulfillProof(await aFulfillment(it, open));
  await advance(2);
  await record();
  await advance(120);
  expect(await record()).toEqual([{ requests: 0, waiting: 0 }]);

  const ids = readFileSync(path(), "utf8").match(/"requestId":"0x[0-9a-f]+"/g) ?? [];
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(2);
  expect(recorded().scannedUntilSec).toBe(nowSec() - 60);
});

test("an interrupted recording goes on where it ended, and a torn line is written anew", async () => {
  for (let count = 0; count < 3; count += 1) await fulfilledRequest();
  await record({ stopAfter: 3 }); // the header, a price, a request
  expect(recorded().requests).toHaveLength(1);
  expect(recorded().scannedUntilSec).toBeUndefined();
  appendFileSync(path(), '{"kind":"request","requestId":"0x12');

  await record();

  expect(recorded().requests).toHaveLength(3);
});

test("more requests than a page holds are all there", async () => {
  for (let count = 0; count < 130; count += 1) await request(it, { deadline: BigInt(nowSec() + 20) });
  await advance(100);
  expect(await record()).toEqual([{ requests: 130, waiting: 0 }]);
});
