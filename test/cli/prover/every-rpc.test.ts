import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commands } from "../../../cli/prover/app.ts";
import { rpcCommands } from "../../../cli/prover/rpc-commands.ts";
import type { DemoRole } from "../../../local/network/demo-accounts.ts";
import { simulatedRun } from "../../../local/network/verification/simulated-run.ts";
import { encodeStdin } from "../../../local/requester/bincode.ts";
import { simulatedProof } from "../../../src/domain/simulation.ts";
import { type NetworkUnderTest, someFiles, startNetwork } from "./a-network.ts";
import type { Ran } from "./run-prover.ts";

type Wire = { services: Record<string, Record<string, unknown>> };
const wire = JSON.parse(readFileSync("test/fixtures/wire/wire.json", "utf8")) as Wire;
const rpcs = Object.values(wire.services).flatMap((service) => Object.keys(service));

let folder: string;
let network: NetworkUnderTest;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "prover-rpc-"));
  network = await startNetwork(folder, { auctioneer: "outside" });
});
afterAll(async () => {
  await network.close();
  rmSync(folder, { recursive: true, force: true });
});

test("the table of commands names every RPC of the wire and no other", () => {
  expect(Object.keys(rpcCommands).sort()).toEqual(rpcs.sort());
});

test("docs/api.commands.json is that table", async () => {
  await expect(`${JSON.stringify(rpcCommands, null, 2)}\n`).toMatchFileSnapshot("../../../docs/api.commands.json");
});

test("each command in it is one", () => {
  const camel = (word: string) => word.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const missing = Object.values(rpcCommands).filter((typed) => {
    const [noun = "", verb] = typed.split(" ").map(camel);
    const found = (commands as Record<string, object>)[noun];
    if (found === undefined) return true;
    return "routes" in found ? !(verb !== undefined && verb in (found.routes as object)) : verb !== undefined;
  });
  expect(missing).toEqual([]);
});

/** What each command called, by the words that are typed for it. */
const reached = new Map<string, Set<string>>();

/** Runs a command that must succeed, and keeps what it called. */
async function run(role: DemoRole, command: string, ...args: string[]): Promise<Ran> {
  const before = network.called.length;
  const ran = await network.as(role, ...command.split(" "), ...args, "--json");
  expect([command, ran.code, ran.stderr]).toEqual([command, 0, expect.anything()]);
  const calls = reached.get(command) ?? new Set();
  for (const rpc of network.called.slice(before)) calls.add(rpc);
  reached.set(command, calls);
  return ran;
}

/** The simulated proof of a request, in a file; and what its execution comes to. */
function proofOf(requestId: string, { elf, input }: ReturnType<typeof someFiles>, vkHash: string) {
  const subject = { program: readFileSync(elf), stdin: encodeStdin([readFileSync(input)]) };
  const { cycles, gas, publicValuesHash, programSha256, stdinSha256 } = simulatedRun(subject);
  const counted = { cycles: `${cycles}`, gas: `${gas}` };
  const hashes = { publicValuesHash, programSha256, stdinSha256 };
  const file = join(folder, "made-proof.bin");
  writeFileSync(file, simulatedProof({ requestId, vkHash, mode: "groth16", ...hashes, ...counted }));
  return { file, publicValuesHash, ...counted };
}

test("every RPC is called by the command that the table names for it", async () => {
  const { requester, prover, signer, treasury } = network.box.accounts;
  const files = someFiles(folder);
  const place = (name: string) => join(folder, name);

  // A program, and three requests: one proved, one taken back, one given up.
  const { vkHash } = (await run("requester", "programs register", files.elf, "--yes")).json as { vkHash: string };
  await run("requester", "programs name", vkHash, "fibonacci", "--yes");
  await run("requester", "programs show", vkHash);
  const wanted = ["--program", vkHash, "--input", files.input, "--gas-limit", "2000000", "--mode", "groth16", "--yes"];
  const submit = async (...more: string[]) =>
    ((await run("requester", "request submit", ...wanted, ...more)).json as { requestId: string }).requestId;

  const watching = run("requester", "request watch", "--count", "1");
  while (!network.called.includes("SubscribeProofRequests")) await sleep(50);
  const proved = await submit("--private");
  expect((await watching).stdout).toContain(proved);

  await run("requester", "request cancel", await submit(), "--yes");
  const failed = await submit();
  await run("signer", "bid", proved, "1.5", "--yes");
  await run("signer", "bid", failed, "1500000000wei", "--yes");
  await sleep(1_500); // both auctions
  const settleable = (await run("auctioneer", "auction settleable")).json as { requests: { requestId: string }[] };
  expect(settleable.requests.map(({ requestId }) => requestId).sort()).toEqual([proved, failed].sort());
  for (const id of [proved, failed]) await run("auctioneer", "auction settle", id, prover.address, "--yes");

  await run("executor", "auction fail-execution", failed, "EXCEEDED_GAS_LIMIT", "--yes");
  await run("signer", "auction fail-fulfillment", failed, "EXECUTION_FAILURE", "--yes");
  await run("signer", "auction stdin", proved, "--out", place("stdin.bin"));
  expect(readFileSync(place("stdin.bin"))).toEqual(Buffer.from(encodeStdin([readFileSync(files.input)])));
  const made = proofOf(proved, files, vkHash);
  const took = ["--cycles", made.cycles, "--gas", made.gas, "--public-values-hash", made.publicValuesHash];
  await run("executor", "auction execute", proved, ...took, "--yes");
  const { transaction } = (await run("signer", "auction fulfill", proved, made.file, "--yes")).json as {
    transaction: string;
  };
  await run("requester", "request follow", proved, "--out", place("proof.bin"));
  expect(readFileSync(place("proof.bin"))).toEqual(readFileSync(made.file));
  expect((await run("requester", "request verify", proved)).json).toEqual({ requestId: proved, valid: true });
  expect((await run("requester", "request show", proved)).json).toMatchObject({ fulfiller: prover.address });
  expect((await run("signer", "transaction show", transaction)).json).toMatchObject({ sender: signer.address });

  // Money, accounts, delegations.
  await run("requester", "transfer", signer.address, "2.5", "--yes");
  await run("requester", "withdraw", "1", "--yes");
  await run("requester", "account name", "The Requester", "--yes");
  writeFileSync(place("terms.txt"), "I agree.");
  await run("requester", "account sign-terms", place("terms.txt"), "--yes");
  await run("requester", "delegate add", treasury.address, "--yes");
  await run("treasury", "delegate accept", requester.address, "--yes");
  await run("treasury", "delegate terminate", requester.address, "--yes");
  await run("requester", "delegate add", treasury.address, "--yes");
  await run("requester", "delegate remove", treasury.address, "--yes");
  await run("prover", "delegate set", signer.address, "--yes");
  const at = Math.floor(Date.now() / 1_000);
  const counters = { observedAtSec: at, countersSinceSec: at - 60, gpuAvailableMs: 60_000, gpuBusyMs: "45000" };
  const gpus = [{ name: "NVIDIA L4", memoryBytes: 24 * 2 ** 30, count: 2 }];
  writeFileSync(place("report.json"), JSON.stringify({ ...counters, gpuNodes: 2, gpus }));
  await run("signer", "provers report", place("report.json"), "--yes");
  await run("requester", "artifact upload", "stdin", files.input, "--yes");

  // What is read.
  for (const command of ["account show", "account nonce", "balance show", "balance logs", "balance withdrawals"])
    await run("requester", command);
  for (const command of ["delegate show", "provers show", "provers bids"]) await run("signer", command);
  await run("signer", "provers stakes");
  await run("prover", "provers stakes", "--stakers");
  await run("requester", "delegate list", "--all");
  for (const each of ["balance bridge", "request list", "market prices", "market overview", "market graphs"])
    await run("requester", each);
  for (const each of ["list", "stats", "totals", "requirements", "uptime", "suspendable"])
    await run("requester", `provers ${each}`);
  await run("requester", "market bids", proved);
  await run("requester", "programs gas", vkHash);
  await run("requester", "search", "fibonacci");
  await run("auctioneer", "provers suspend", prover.address, "+1h", "--yes");

  const unreached = Object.entries(rpcCommands).filter(([rpc, command]) => !reached.get(command)?.has(rpc));
  expect(unreached).toEqual([]);
}, 240_000);
