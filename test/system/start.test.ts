import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createRequester } from "../../local/requester/requester.ts";
import { demoWorkload } from "../../local/requester/workload.ts";
import { startBox } from "../../local/system/start-box.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "start-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

type Ended = { code: number | null; stdout: string; stderr: string };
type Line = Record<string, unknown> & { type: string };

/** `npm start` without npm: the same file, in a process group of its own, with a temporary folder of its own. */
function start(args: readonly string[], onLine: (line: string, child: ChildProcess) => void = () => undefined) {
  const child = spawn(process.execPath, ["tools/run.mjs", "cli/start.ts", ...args], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdout.on("data", (chunk: Buffer) => {
    const before = stdout.lastIndexOf("\n") + 1;
    stdout += chunk.toString();
    const whole = stdout.slice(before, stdout.lastIndexOf("\n") + 1);
    for (const line of whole.split("\n")) if (line !== "") onLine(line, child);
  });
  return new Promise<Ended>((resolve) => child.once("close", (code) => resolve({ code, stdout, stderr })));
}

const quick = () => [
  "--prover",
  "simulated",
  "--auction-seconds",
  "1",
  "--port",
  "0",
  "--artifact-port",
  "0",
  "--json",
  "--state",
  join(folder, "state"),
];
const lines = ({ stdout }: Ended): Line[] =>
  stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);

/** Processes that still name this test's folder in their command line or environment. */
function leftBehind(): string[] {
  return readdirSync("/proc").filter((entry) => {
    if (!/^\d+$/.test(entry) || Number(entry) === process.pid) return false;
    try {
      return readProc(entry).includes(folder);
    } catch {
      return false; // it ended while we looked
    }
  });
}

const readProc = (pid: string) =>
  readFileSync(`/proc/${pid}/cmdline`, "utf8") + readFileSync(`/proc/${pid}/environ`, "utf8");

test("the first requests travel every arrow to an accepted proof, the prover is paid, and nothing is left behind", async () => {
  const ended = await start([...quick(), "--requests", "2"]);
  expect(ended.stderr).toBe("");
  expect(ended.code).toBe(0);
  const told = lines(ended);
  const accepted = told.find(({ what }) => what === "fulfilled");
  const way = told.filter(({ requestId }) => requestId === accepted?.requestId).map(({ what }) => what);
  for (const arrow of ["requested", "bid", "won", "launched", "claim", "prove", "store", "recorded", "fulfilled"]) {
    expect(way).toContain(arrow);
  }
  const summary = told.at(-1);
  expect(summary).toMatchObject({ type: "summary", simulated: true });
  expect(Number(summary?.proofs)).toBeGreaterThanOrEqual(2);
  expect(Number(summary?.earnedProve)).toBeGreaterThan(0);
  expect(leftBehind()).toEqual([]);
  // tsx keeps what it has compiled for the next start.
  expect(readdirSync(folder).filter((name) => !name.startsWith("tsx-"))).toEqual(["state"]);
}, 90_000);

test("Ctrl-C in the middle of a proof ends with a summary, and the next run goes on with what was promised", async () => {
  const ports = await Promise.all([freePort(), freePort()]);
  const again = [...quick(), "--port", `${ports[0]}`, "--artifact-port", `${ports[1]}`]; // links outlive the run
  const first = await start(again, (line, child) => {
    if (line.includes('"launched"')) child.kill("SIGINT");
  });
  expect([first.code, lines(first).at(-1)?.type]).toEqual([0, "summary"]);
  expect(leftBehind()).toEqual([]);
  const promised = lines(first).find(({ what }) => what === "launched")?.requestId;

  const second = await start(again, (line, child) => {
    const { requestId, what } = JSON.parse(line) as Line;
    if (requestId === promised && what === "fulfilled") child.kill("SIGINT");
  });
  expect([second.code, lines(second).at(-1)?.type]).toEqual([0, "summary"]);
}, 120_000);

test.each([
  ["an unknown prover", ["--prover", "fast"], "--prover must be one of"],
  ["no number", ["--requests", "many"], "--requests must be a whole number"],
  ["a program that is not there", ["--program", "nowhere.elf"], "there is no file nowhere.elf"],
  ["an unknown signer", ["--signer", "paper"], "--signer must be kms or secret"],
  ["an unknown option", ["--faster"], "Unknown option '--faster'"],
  ["an input without a program", ["--stdin", "x"], "--stdin needs --program"],
  ["a network without shadow", ["--network", "mainnet"], "--network needs --shadow"],
])("%s is refused in one sentence", async (_name, args, sentence) => {
  const ended = await start(args);
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain(sentence);
  expect(ended.stderr.trim().split("\n")).toHaveLength(1);
});

test("a file that is no ELF is refused in one sentence", async () => {
  const file = join(folder, "notes.txt");
  writeFileSync(file, "not a program");
  const ended = await start(["--program", file]);
  expect([ended.code, ended.stderr.trim()]).toEqual([
    1,
    `--program: ${file} is no ELF file; give the program that SP1 compiled.`,
  ]);
});

test("a key that is none is refused in one sentence that does not repeat it", async () => {
  process.env.PROVER_SIGNER_KEY = "0xbad0bad0";
  const ended = await start(quick());
  delete process.env.PROVER_SIGNER_KEY;
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(/^PROVER_SIGNER_KEY holds no signer's key: [^\n]+\n$/);
  expect(ended.stderr).not.toContain("bad0");
});

test("a taken port is said in one sentence, and nothing is left behind", async () => {
  const taken = createServer();
  const port = await new Promise<number>((resolve) =>
    taken.listen(0, "127.0.0.1", () => resolve((taken.address() as AddressInfo).port)),
  );
  const ended = await start([...quick().filter((flag) => flag !== "--json"), "--port", String(port)]);
  taken.close();
  expect(ended.code).toBe(1);
  expect(ended.stderr.trim().split("\n")).toHaveLength(1);
  expect(ended.stderr).toContain(String(port));
  expect(leftBehind()).toEqual([]);
});

test("another network is watched in the shadow: what would be bid is told, and nothing is sent", async () => {
  const other = await startBox({
    port: 0,
    artifactPort: 0,
    auctionSec: 15,
    stateDir: join(folder, "other"),
    verification: { kind: "simulated" },
    rivals: [],
  });
  const { url, accounts } = other.box;
  const requester = createRequester({ rpcUrl: url, privateKey: accounts.requester.privateKey, chainId: 1n });
  const { name: _name, fails: _fails, withinSec, ...wanted } = demoWorkload(1).next().value;
  // What was asked before a watcher came is not told by it: it is asked again until one is there.
  const asked: Promise<unknown>[] = [];
  const ask = () =>
    asked.push(requester.requestProof({ ...wanted, deadlineSec: Math.floor(Date.now() / 1000) + withinSec }));
  const asking = setInterval(ask, 3_000);

  const args = ["--network", url, "--shadow", "--prover", "simulated", "--json", "--state", join(folder, "state")];
  const ended = await start(args, (line, child) => {
    if (!line.includes('"would bid"')) return;
    clearInterval(asking);
    child.kill("SIGINT");
  });
  clearInterval(asking);
  await Promise.all(asked);
  const summary = lines(ended).at(-1);
  expect([ended.code, summary]).toMatchObject([0, { type: "summary", bids: 0 }]);
  expect(summary?.wouldBids).toBeGreaterThanOrEqual(1);
  const senders = new Set(other.box.transactions().map(({ sender }) => sender));
  expect([...senders]).toEqual([accounts.requester.address]);
  requester.close();
  await other.close();
  expect(leftBehind()).toEqual([]);
}, 60_000);
