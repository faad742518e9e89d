import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fromHex, type Hex, toHex } from "../../../local/network/hex.ts";
import { rightClaim } from "../../../local/network/verification/simulated-run.ts";
import { createRequester } from "../../../local/requester/requester.ts";
import { simulatedProgramToProve } from "../../../local/requester/wanted-proof.ts";
import { simulatedProof } from "../../../src/domain/simulation.ts";
import { ExecutionStatus, SettlementStatus } from "../../../src/gen/types_pb.ts";
import { type NetworkUnderTest, startNetwork } from "./a-network.ts";

/** What is made from all requests of a span: more of them than are on a page, and some that were proved and paid for. */
const [fibonacci, sorting] = ["fibonacci", "sorting"].map((name) =>
  simulatedProgramToProve({ name, cycles: "1000000", gas: "1600000" }),
) as [ReturnType<typeof simulatedProgramToProve>, ReturnType<typeof simulatedProgramToProve>];
const [ofFibonacci, ofSorting] = [103, 4];
const pricesPerPgu = [100_000_000n, 200_000_000n, 600_000_000n];

let folder: string;
let network: NetworkUnderTest;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "prover-spans-"));
  network = await startNetwork(folder);
  const asked: Hex[] = [];
  const { privateKey } = network.box.accounts.requester;
  const requester = createRequester({ rpcUrl: network.box.url, privateKey, chainId: 1n, encoding: "plain" });
  const wanted = { stdin: new Uint8Array(8), mode: "groth16", cycleLimit: 2_000_000n, gasLimit: 2_000_000n } as const;
  const deadlineSec = Math.floor(Date.now() / 1_000) + 3_600;
  for (let index = 0; index < ofFibonacci + ofSorting; index += 1) {
    const program = index < ofFibonacci ? fibonacci : sorting;
    asked.push(toHex((await requester.requestProof({ ...wanted, program, deadlineSec })).requestId));
  }
  requester.close();
  for (const [at, amountWei] of pricesPerPgu.entries()) await provedFor(asked[at] ?? "0x", amountWei);
}, 60_000);
afterAll(async () => {
  await network.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Won at that price by the box's own prover, proved, and paid for. */
async function provedFor(id: Hex, amountWei: bigint): Promise<void> {
  const { box } = network;
  const given = { prover: fromHex(box.accounts.prover.address), requestId: fromHex(id) };
  expect(box.inProcess.bid({ ...given, amountWei })).toEqual({ kind: "accepted" });
  while (box.request(id)?.execution !== ExecutionStatus.EXECUTED) await sleep(50);
  const subject = box.inProcess.subject(given.requestId);
  if (subject === undefined) throw new Error("the request has no program");
  expect(await box.inProcess.fulfill({ ...given, proof: simulatedProof(rightClaim(subject)) })).toEqual({
    kind: "accepted",
  });
  while (box.request(id)?.settlement !== SettlementStatus.SETTLED) await sleep(50);
}

const toldBy = async (...args: string[]) => {
  const ran = await network.as("requester", ...args);
  expect([ran.code, ran.stderr]).toEqual([0, ""]);
  return ran;
};
const read = async (...args: string[]) => (await toldBy(...args, "--json")).json as Record<string, unknown>;

test("programs are made from every request of the span, however many pages they fill", async () => {
  expect(await read("programs", "list")).toMatchObject({
    complete: true,
    requestsRead: ofFibonacci + ofSorting,
    programsInAll: 2,
    programs: [
      { vkHash: toHex(fibonacci.vkHash), requests: ofFibonacci },
      { vkHash: toHex(sorting.vkHash), requests: ofSorting },
    ],
  });
  expect((await toldBy("programs", "list")).stdout).toMatch(
    /\nof all 107 requests that were made from .*Z to .*Z\nthe network counts 2 programs in all\n$/,
  );
}, 60_000);

test("what is left out of a span is said: the document knows it, and the page says how to read on", async () => {
  const { complete, requestsRead, readSinceSec } = await read("programs", "list", "--most", "104");
  expect([complete, requestsRead, typeof readSinceSec]).toEqual([false, 104, "number"]);
  expect((await toldBy("programs", "list", "--most", "104")).stdout).toMatch(
    /\nof the latest 104 requests that were made since .*Z alone: there are more, made from .*; --most 416 reads on\n/,
  );
  expect(await read("programs", "list", "--most", "107")).toMatchObject({ complete: true, requestsRead: 107 });
}, 60_000);

test("a history has every price of the span: least, mean and most, in all and by day or hour", async () => {
  const paid = { proofs: 3, priced: 3, least: "100000000", mean: "300000000", most: "600000000", gas: "4800000" };
  const history = await read("market", "history");
  expect(history).toMatchObject({ complete: true, requestsRead: 3, total: paid });
  expect(history).not.toHaveProperty("proofs");
  const counted = (lines: unknown) => (lines as { proofs: number }[]).reduce((sum, { proofs }) => sum + proofs, 0);
  expect(counted(history.days)).toBe(3);
  expect(counted((await read("market", "history", "--by", "hour")).hours)).toBe(3);

  const { stdout } = await toldBy("market", "history");
  expect(stdout).toMatch(/^asked on +proofs +least +mean\/BPGU +most +Mgas +paid\n/);
  expect(stdout).toMatch(/\nin all +3 +0\.1 +0\.3 +0\.6 +4\.8 +\d/);
  expect(stdout).toMatch(/\nof all 3 settled proofs whose requests were made from .*Z to .*Z\n$/);
}, 60_000);

test("a history has each proof by itself where that is asked for, and is told when it is cut short", async () => {
  const { proofs } = (await read("market", "history", "--proofs")) as { proofs: { pricePerPgu: string }[] };
  expect(proofs.map(({ pricePerPgu }) => BigInt(pricePerPgu))).toEqual([...pricesPerPgu].reverse());
  expect(await read("market", "history", "--most", "2")).toMatchObject({ complete: false, total: { proofs: 2 } });
  const cut = await toldBy("market", "history", "--most", "2");
  expect(cut.stdout).toContain("of the latest 2 settled proofs whose requests were made since");
}, 60_000);

test("an empty span is said to be one, and one that ends before it begins is refused", async () => {
  const { stdout } = await toldBy("market", "history", "--from", "-2d", "--to", "-1d");
  expect(stdout).toMatch(/^No proof was paid for\.\nof all 0 settled proofs/);
  const { code, stderr } = await network.as("requester", "programs", "list", "--from", "-1d", "--to", "-2d");
  expect([code, stderr]).toEqual([2, expect.stringContaining("Say --from before --to.")]);
}, 60_000);
