import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { commands } from "../../../cli/prover/app.ts";
import { simulatedPguPerSec } from "../../../cli/start/knobs.ts";
import { clientEnvironment, clientOptions, type Endpoints } from "../../../local/aws/endpoints.ts";
import { demoAccounts } from "../../../local/network/demo-accounts.ts";
import { encodeStdin } from "../../../local/requester/bincode.ts";
import { createRequester } from "../../../local/requester/requester.ts";
import { simulatedProgramToProve } from "../../../local/requester/wanted-proof.ts";
import { functionName, knobsPath, metricNamespace, type StepName } from "../../../src/config/names.ts";
import { simulatedProgram } from "../../../src/domain/simulation.ts";
import { keys, sitDown } from "./at-a-terminal.ts";
import { runProver } from "./run-prover.ts";
import { type RunningSystem, startSystem } from "./running-system.ts";

let system: RunningSystem;
beforeAll(async () => {
  system = await startSystem();
}, 120_000);
afterAll(() => system?.stop(), 30_000);

const prover = (...args: string[]) => runProver([...args, "--state", system.state]);
const lambda = () => new LambdaClient(clientOptions(system.found.endpoints.lambda ?? ""));
/** Starts a step now, as its schedule does each minute. */
const fire = (step: StepName) =>
  lambda().send(new InvokeCommand({ FunctionName: functionName("dev", step), InvocationType: "Event", Payload: "{}" }));
/** A request that has gone its whole way. */
async function settled(): Promise<string> {
  await system.until(({ what }) => what === "fulfilled", "a proof is accepted");
  const sweeps = setInterval(() => void fire("reconcile"), 2_000);
  const { requestId } = await system.until(({ what }) => what === "settled", "a proof is paid");
  clearInterval(sweeps);
  return requestId;
}
const generation = async () => {
  const ssm = new SSMClient(clientOptions(system.found.endpoints.ssm ?? ""));
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: `${knobsPath("dev")}/generation` }));
  return Parameter?.Value;
};

test("status tells what runs, what is owed and what today brought", async () => {
  await settled();
  const { code, json, stderr } = await prover("status", "--json");
  expect([code, stderr]).toEqual([0, ""]);
  expect(json).toMatchObject({
    place: { kind: "local", stage: "dev", prover: "simulated", network: system.found.network.url },
    watcher: { silent: false },
    knobs: { state: "bidding", faults: [] },
  });
  const { today, queues } = json as { today: Record<string, string>; queues: { dead: number }[] };
  expect(BigInt(today.earnedWei ?? 0)).toBeGreaterThan(0n);
  expect(queues).toHaveLength(4);
  expect(json).toMatchObject({ alarms: [] });
  const { stdout } = await prover("status");
  expect(stdout).toMatch(/simulated: no proof here proves anything/);
  expect(stdout).toMatch(/earned +\d+(\.\d+)? PROVE for/);
}, 120_000);

test("an alarm that rings is shown with what it means and where to read on", async () => {
  const cloudwatch = new CloudWatchClient(clientOptions(system.found.endpoints.cloudwatch ?? ""));
  const lastMinutes = [1, 2, 3, 4, 5].map((back) => new Date(Date.now() - back * 60_000));
  await cloudwatch.send(
    new PutMetricDataCommand({
      Namespace: metricNamespace("dev"),
      MetricData: lastMinutes.map((Timestamp) => ({ MetricName: "Suspended", Value: 1, Timestamp })),
    }),
  );
  const { json } = await prover("status", "--json");
  expect(json).toMatchObject({
    alarms: [{ name: "suspended", means: expect.stringContaining("runbooks/suspended.md") }],
  });
  expect((await prover("status")).stdout).toContain("suspended: The network has suspended this prover");
}, 30_000);

test("a request is listed, shown and traced by the beginning of its id, through all eight stages", async () => {
  const id = await settled();
  const listed = (await prover("requests", "list", "--phase", "settled", "--json")).json as {
    requests: { requestId: string; phase: string }[];
  };
  expect(listed.requests.map(({ requestId }) => requestId)).toContain(id);
  expect(new Set(listed.requests.map(({ phase }) => phase))).toEqual(new Set(["settled"]));

  const shown = (await prover("requests", "show", id.slice(0, 14), "--json")).json;
  expect(shown).toMatchObject({ phase: "settled", terms: { requestId: id } });

  const { json, code } = await prover("requests", "trace", id.slice(2, 14), "--json");
  const { stages, attempts } = json as {
    stages: { name: string; state: string; facts: string[] }[];
    attempts: { outcome: string; costUsd: number; stages: { stage: string }[] }[];
  };
  expect(code).toBe(0);
  expect(stages.map(({ name, state }) => [name, state])).toEqual(
    [
      "Request Creation",
      "Bidding Phase",
      "Assignment",
      "Proof Generation",
      "Fulfillment",
      "Verification",
      "Execution",
      "Completion",
    ].map((name) => [name, "done"]),
  );
  expect(attempts).toMatchObject([{ outcome: "proved" }]);
  expect(attempts[0]?.stages.map(({ stage }) => stage)).toEqual([
    ...["claim", "guard", "fetch", "check", "execute", "prove", "verify", "store"],
  ]);
  expect(attempts[0]?.costUsd).toBeGreaterThan(0);
  const { fulfillment } = shown as { fulfillment: string };
  expect(stages[4]?.facts).toEqual([`transaction ${fulfillment}`]);
  expect(stages[7]?.facts[0]).toMatch(/^settled: earned \d+(\.\d+)? PROVE$/);
}, 120_000);

test("an id that is nobody's, too short or no id at all is refused with what to do", async () => {
  const nobody = `0x${"00".repeat(32)}`;
  const unknown = await prover("requests", "show", nobody);
  expect([unknown.code, unknown.stdout]).toEqual([4, ""]);
  expect(unknown.stderr).toContain(`There is no request ${nobody} in the table.\n  → \`prover request show\` asks`);
  const short = await prover("requests", "show", "0x12");
  expect([short.code, short.stderr]).toEqual([2, expect.stringContaining('"0x12" is no request\'s id.')]);
  const untraced = await prover("requests", "trace", nobody, "--json");
  expect(untraced.code).toBe(4);
  expect(untraced.json).toMatchObject({ error: { code: "unknown", message: expect.stringContaining("6 hours") } });
  const phase = await prover("requests", "list", "--phase", "dreaming");
  expect([phase.code, phase.stderr]).toEqual([2, expect.stringContaining('there is no phase "dreaming"')]);
});

test("knobs that break a rule are not written, and every fault is named", async () => {
  const before = await generation();
  const { code, stderr } = await prover("knobs", "set", "max-promises=many", "on-time-target=2", "--yes");
  expect(code).toBe(2);
  expect(stderr).toContain('max-promises: must be a whole number from 1 to 10000, not "many"');
  expect(stderr).toContain("on-time-target: must be a number from 0.5 to 0.999999");
  const between = await prover("knobs", "set", "on-time-target=0.9999", "--yes"); // above safe-on-time-target
  expect([between.code, between.stderr]).toEqual([
    2,
    expect.stringContaining("safe-on-time-target: must not be below"),
  ]);
  const unknown = await prover("knobs", "set", "max-promise=3", "--yes");
  expect([unknown.code, unknown.stderr]).toEqual([4, expect.stringContaining("max-promise: there is no such knob")]);
  expect(await generation()).toBe(before);
});

test("without a terminal and without --yes a knob is not written", async () => {
  const before = await generation();
  const { code, stderr } = await prover("knobs", "set", "max-promises=3");
  expect(code).toBe(5);
  expect(stderr).toMatch(/max-promises +8 +3\n/);
  expect(stderr).toContain("Say --yes to do it without being asked.");
  expect(await generation()).toBe(before);
});

test("a knob is set, told with its history, and taken away", async () => {
  const set = await prover("knobs", "set", "max-promises=7", "buffer-sec=11", "--yes", "--json");
  expect(set.json).toMatchObject({
    changed: [
      { name: "max-promises", from: "8", to: "7" },
      { name: "buffer-sec", from: "10", to: "11" },
    ],
    generation: await generation(),
  });
  const history = (await prover("knobs", "history", "max-promises", "--json")).json;
  expect(history).toMatchObject({ changes: [{ before: "8", value: "7" }, { value: "8" }] });
  expect((await prover("knobs", "diff")).stdout).toMatch(/max-promises +20 +7\n/);
  expect((await prover("knobs", "unset", "max-promises", "--yes")).code).toBe(0);
  expect((await prover("knobs", "get", "max-promises", "--json")).json).toMatchObject({
    knobs: [{ name: "max-promises", value: "20", isSet: false }],
  });
  const again = await prover("knobs", "unset", "max-promises", "--yes");
  expect([again.code, again.stderr]).toEqual([4, expect.stringContaining('The knob "max-promises" is not set.')]);
  await prover("knobs", "set", "max-promises=8", "buffer-sec=10", "--yes");
}, 60_000);

test("the knobs go into a file and come back from it", async () => {
  const file = join(system.state, "..", "knobs.json");
  writeFileSync(file, (await prover("knobs", "get", "--json")).stdout);
  await prover("knobs", "set", "max-promises=3", "warm-hosts=1", "--yes");
  expect((await prover("knobs", "diff", file, "--json")).json).toMatchObject({
    diff: [{ name: "max-promises" }, { name: "warm-hosts", from: "1", to: "2" }],
  });
  expect((await prover("knobs", "restore", file, "--yes")).code).toBe(0);
  expect((await prover("knobs", "diff", file)).stdout).toBe("They are the same.\n");
  const none = await prover("knobs", "restore", join(system.state, "system.json"), "--yes");
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining("system.json holds no knobs.")]);
}, 60_000);

test("pause is heard by the bidder, a trace says why a request was not bid on, and resume bids again", async () => {
  expect((await prover("pause")).code).toBe(0);
  expect((await prover("status", "--json")).json).toMatchObject({ knobs: { state: "paused" } });
  const pausedAtMs = Date.now();
  const isSkipped = ({ what, detail, atMs }: { what: string; detail: string; atMs: number }) =>
    what === "skipped" && detail.includes("bidding-off") && atMs > pausedAtMs;
  const { requestId } = await system.until(isSkipped, "a request is not bid on");

  // A younger watcher takes over, and the one before it writes its journal.
  await fire("watch-market");
  await expect
    .poll(async () => (await prover("requests", "trace", requestId)).stdout, { timeout: 60_000, interval: 2_000 })
    .toContain("bidding-off");
  const { stdout } = await prover("requests", "trace", requestId);
  expect(stdout).toContain("✗ Bidding Phase");

  const resumedAtMs = Date.now();
  expect((await prover("resume", "--yes")).code).toBe(0);
  await system.until(({ what, atMs }) => what === "bid" && atMs > resumedAtMs, "a bid after the pause");
}, 180_000);

test("earnings and costs come as CSV by request and by day, and add up", async () => {
  const id = await settled();
  const [names = [], ...rows] = csv((await prover("export", "--by", "request")).stdout);
  const row = Object.fromEntries(names.map((name, at) => [name, rows.find(([first]) => first === id)?.[at]]));
  expect(row).toMatchObject({ request: id, phase: "settled", attempts: "1" });
  expect(Number(row.earned_prove)).toBeGreaterThan(0);
  expect(Number(row.hosts_usd)).toBeGreaterThan(0);

  const days = (await prover("export", "--json")).json as {
    rows: { day: string; resolved: string; earned_prove: string }[];
  };
  expect(days.rows.map(({ day }) => day)).toContain(new Date().toISOString().slice(0, 10));
  const earned = (all: readonly (readonly string[])[]) =>
    all.reduce((sum, cells) => sum + Number(cells[names.indexOf("earned_prove")]), 0);
  expect(days.rows.reduce((sum, { earned_prove }) => sum + Number(earned_prove), 0)).toBeGreaterThanOrEqual(
    earned(rows) - 1e-9, // the day was read later
  );
  const file = join(system.state, "..", "books.csv");
  expect((await prover("export", "--out", file)).stdout).toMatch(/^\d+ lines in /);
  const again = await prover("export", "--out", file);
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining(`${file} is there already.`)]);
  expect(readFileSync(file, "utf8")).toMatch(/^day,bids,won,lost,/);
}, 120_000);

test("calibrate finds the speed that the simulated prover was told, and a price from it", async () => {
  await expect
    .poll(
      async () =>
        ((await prover("calibrate", "--prove-usd", "0.4", "--json")).json as Calibrated).classes.filter(
          ({ fit }) => fit,
        ),
      {
        timeout: 90_000,
        interval: 3_000,
      },
    )
    .not.toEqual([]);
  const { classes, simulated } = (await prover("calibrate", "--prove-usd", "0.4", "--json")).json as Calibrated;
  const fitted = classes.find(({ fit }) => fit);
  const speed = (fitted?.fit?.pguPerSec ?? 0) / Number(simulatedPguPerSec);
  expect(simulated).toBe(true);
  expect(speed).toBeGreaterThan(0.5);
  expect(speed).toBeLessThan(2);
  expect(fitted?.proposal?.targetUsdPerBpgu).toBeGreaterThan(fitted?.proposal?.costUsdPerBpgu ?? 0);
  expect(BigInt(fitted?.proposal?.weiPerPgu ?? 0)).toBeGreaterThan(0n);
}, 120_000);
type Calibrated = {
  simulated: boolean;
  classes: {
    className: string;
    calibration: number;
    fit?: { jobs: number; programs: number; pguPerSec: number };
    proposal?: { costUsdPerBpgu: number; targetUsdPerBpgu: number; weiPerPgu: string };
  }[];
};

/** What the bucket holds of calibrations. */
async function calibrationKeys() {
  const told = new GetFunctionConfigurationCommand({ FunctionName: functionName("dev", "reconcile") });
  const { Environment } = await lambda().send(told);
  const s3 = new S3Client({ ...clientOptions(system.found.endpoints.s3 ?? ""), forcePathStyle: true });
  const Bucket = Environment?.Variables?.BUCKET_NAME;
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "calibration/" }));
  const read = async (Key: string) => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
  return { keys: Contents.map(({ Key = "" }) => Key), read };
}
const calibrated = async (hosts: string) => {
  const { classes } = (await prover("calibrate", "--json")).json as Calibrated;
  return classes.find(({ className }) => className.endsWith(hosts))?.calibration;
};
const deadLetters = async () => {
  const { queues } = (await prover("status", "--json")).json as { queues: { dead: number }[] };
  return queues.reduce((sum, { dead }) => sum + dead, 0);
};

test("calibrate run measures a class of hosts that no request came to, once somebody says so", async () => {
  const run = ["calibrate", "run", "--hosts", "l4-spot", "--prove-usd", "0.4"] as const;
  const unasked = await prover(...run);
  expect([unasked.code, unasked.stdout]).toEqual([5, ""]);
  expect(unasked.stderr).toMatch(
    /6 proofs in one job for each class.*\n.*\nl4-spot +g6\.4xlarge spot +0\.60 +7 min +\d\.\d\d\n/,
  );
  expect((await calibrationKeys()).keys).toEqual([]);

  const { code, json } = await prover(...run, "--yes", "--json");
  expect(code).toBe(0);
  const { classes, backend } = json as Calibrated & { backend: string };
  expect(backend).toBe("simulated");
  expect(classes).toMatchObject([
    {
      ...{ className: "serverless-prover-dev-l4-spot", jobs: 6, calibration: 6, faults: [] },
      fit: { programs: 2, leastGas: 10_000_000, mostGas: 90_000_000 },
      result: {
        measurements: expect.arrayContaining([expect.objectContaining({ program: "hash", mode: "compressed" })]),
      },
    },
  ]);
  const [{ fit, proposal } = {}] = classes;
  expect((fit?.pguPerSec ?? 0) / Number(simulatedPguPerSec)).toBeGreaterThan(0.5);
  expect((fit?.pguPerSec ?? 0) / Number(simulatedPguPerSec)).toBeLessThan(2);
  expect(BigInt(proposal?.weiPerPgu ?? 0)).toBeGreaterThan(0n);
  expect(await calibrated("l4-spot")).toBe(6);
  expect(await deadLetters()).toBe(0);
}, 120_000);

test("calibrate run measures a deployed stage in the same way, and tells what could not be proved", async () => {
  const env = accountVariables();
  const nothing = join(system.state, "..", "nothing.elf");
  writeFileSync(nothing, simulatedProgram({ name: "broken", cycles: "1", gas: "1", failureCause: 1 }));
  const args = ["--hosts", "l4-spot", "--guests", "hash", "--sizes", "1,2,3,4,5", "--modes", "core"];
  const ran = await runProver(["calibrate", "run", ...args, "--program", nothing, "--stage", "dev", "--yes"], { env });
  expect(ran.stderr).toMatch(/At most \d\.\d\d USD, with the start of a host/);
  expect(ran.stdout).toMatch(/l4-spot +5 +5 +1 +1–5 +\d/);
  expect(ran.stdout).toContain(
    "l4-spot: nothing.elf, core: simulated: the program ends with HALT_WITH_NON_ZERO_EXIT_CODE",
  );
  expect(ran.code).toBe(1);
}, 120_000);

test("a calibration that is left goes on, and one that is ended leaves what it measured whole", async () => {
  const before = (await calibrated("l4-spot")) ?? 0;
  const known = new Set((await calibrationKeys()).keys);
  /** Two are measured, and the third, of minutes, is being proved. */
  const underWay = async (): Promise<string> => {
    const { keys, read } = await calibrationKeys();
    const progress = keys.find((key) => key.endsWith("/progress.json") && !known.has(key));
    expect(JSON.parse((progress && (await read(progress))) ?? "{}")).toMatchObject({ done: 2, stage: "prove" });
    return progress?.split("/")[1] ?? "";
  };
  const run = vi.waitFor(underWay, { timeout: 60_000, interval: 500 });
  const args = [
    "calibrate",
    "run",
    "--hosts",
    "l4-spot",
    "--sizes",
    "10,9000",
    "--yes",
    "--json",
    "--state",
    system.state,
  ];
  const left = await runProver(args, { interrupt: run });
  expect([left.code, left.json]).toMatchObject([0, { run: await run, left: true }]);
  expect(await calibrated("l4-spot")).toBe(before);

  const unasked = await prover("calibrate", "stop", await run);
  expect([unasked.code, unasked.stderr]).toEqual([5, expect.stringMatching(/Ends calibrate-\S+ on l4-spot\./)]);
  expect((await prover("calibrate", "stop", await run, "--yes")).code).toBe(0);
  await expect.poll(() => calibrated("l4-spot"), { timeout: 40_000, interval: 1_000 }).toBe(before + 2);
  await expect
    .poll(async () => (await prover("calibrate", "stop")).stderr, { timeout: 40_000 })
    .toMatch(/No calibration runs/);
  expect(await deadLetters()).toBe(0);
}, 180_000);

test.each([
  [["--hosts", "t4"], /There is no class of hosts "t4"\.\n.*l40s-spot, l40s-on-demand, l4-spot/],
  [["--sizes", "1,big"], /it must be a number of MPGU/],
  [["--modes", "plonk"], /core/],
  [["--limit", "0"], /it must be a whole number of minutes/],
  [["--stdin", "input.bin"], /--stdin is the input of --program/],
])("calibrate run %j is refused in words, and nothing begins", async (args, says) => {
  const { code, stderr } = await prover("calibrate", "run", ...args, "--yes");
  expect([code, stderr]).toEqual([2, expect.stringMatching(says)]);
});

const csv = (text: string): string[][] =>
  text
    .trim()
    .split("\n")
    .map((line) => line.split(","));

/** A message that was tried too often. */
async function letterTo(queue: string, requestId: string): Promise<void> {
  const sqs = new SQSClient(clientOptions(system.found.endpoints.sqs ?? ""));
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: `serverless-prover-dev-${queue}-dead` }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify({ requestId }) }));
}

test("a dead letter is shown, and sent back to its queue by retry", async () => {
  const id = await settled();
  const letter = (requestId: string) => letterTo("deliver-proof", requestId);
  const dead = async () => {
    const { queues } = (await prover("status", "--json")).json as { queues: { queue: string; dead: number }[] };
    return queues.find(({ queue }) => queue === "deliver-proof")?.dead;
  };
  await letter(id);
  expect(await dead()).toBe(1);
  expect((await prover("status")).stdout).toContain("dead letters: 1 in deliver-proof");
  const retried = await prover("retry", id, "--json");
  expect(retried.json).toMatchObject({ requestId: id, revived: { "deliver-proof": 1 }, sent: null });
  expect(await dead()).toBe(0);

  const over = await prover("retry", id);
  expect([over.code, over.stderr]).toEqual([
    1,
    expect.stringContaining("is settled: nothing of it can be tried again."),
  ]);
  await letter(`0x${"11".repeat(32)}`);
  const unasked = await prover("retry", "--all");
  expect([unasked.code, unasked.stderr]).toEqual([5, expect.stringContaining("of about: 1 to deliver-proof.")]);
  expect((await prover("retry", "--all", "--yes")).stdout).toBe("Sent back: 1 to deliver-proof.\n");
  expect((await prover("retry")).stderr).toContain("Name one request, or say --all.");
}, 120_000);

test("watch tells each change of phase as a line, and Ctrl-C ends it well", async () => {
  const child = spawn(
    process.execPath,
    ["cli/prover.mjs", "watch", "--json", "--every", "1", "--state", system.state],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => void (said += chunk.toString()));
  await expect.poll(() => said.split("\n").length, { timeout: 60_000 }).toBeGreaterThan(3);
  child.kill("SIGINT");
  expect(await new Promise((done) => child.once("close", done))).toBe(0);
  for (const line of said.trim().split("\n")) {
    expect(JSON.parse(line)).toMatchObject({ requestId: expect.stringMatching(/^0x/), to: expect.any(String) });
  }
}, 90_000);

/** The same at a terminal. */
const atTerminal = (args: readonly string[], size: { columns: number; rows?: number }) =>
  sitDown([...args, "--state", system.state], size);

test("watch is drawn in place, for the terminal as it is now, until Ctrl-C", async () => {
  const seat = atTerminal(["watch", "--every", "1"], { columns: 120, rows: 45 });
  const draws = () => seat.sent().split("\u001b[H").length - 1;
  await expect.poll(draws, { timeout: 60_000 }).toBeGreaterThan(2);
  expect((await seat.shown()).match(/^watcher /gm)).toHaveLength(1); // nothing of it has scrolled away
  expect(await seat.shown()).toMatch(/^hosts +type +ready/m);
  seat.resize(60);
  const before = draws();
  await expect.poll(draws, { timeout: 60_000 }).toBeGreaterThan(before + 1);
  expect(await seat.shown()).toMatch(/^hosts +ready/m);
  expect(await seat.broken()).toEqual([]);
  seat.press(keys.ctrlC);
  expect((await seat.ended).code).toBe(0);

  const low = atTerminal(["watch"], { columns: 120, rows: 12 });
  await low.until(/^… \d+ lines more: the terminal is too low\.$/m);
  expect((await low.shown()).split("\n")).toHaveLength(11);
  low.press(keys.ctrlC);
  await low.ended;
}, 120_000);

test.each([60, 80, 120, 200])(
  "what is shown of the prover fits a terminal of %d columns",
  async (columns) => {
    const id = await settled();
    const lists = [
      ["status"],
      ["requests", "list", "--all"],
      ["requests", "show", id],
      ["knobs", "get"],
      ["calibrate"],
    ];
    for (const args of lists) {
      const seat = atTerminal(args, { columns });
      const { code, shown } = await seat.ended;
      expect([code, shown], args.join(" ")).toEqual([0, expect.stringMatching(/\S/)]);
      expect(await seat.broken(), args.join(" ")).toEqual([]);
      expect(shown, args.join(" ")).not.toMatch(/reading|looking|asking/);
    }
  },
  120_000,
);

/** Two minutes of the simulated prover, for whatever price and from nobody else: still at work when it is given up. */
async function askForLongProof(): Promise<string> {
  const requester = createRequester({
    ...{ rpcUrl: system.found.network.url, privateKey: demoAccounts().requester.privateKey, chainId: 1n },
  });
  const program = simulatedProgramToProve({
    name: "long",
    cycles: "3000000000",
    gas: String(120n * simulatedPguPerSec),
  });
  const { requestId } = await requester.requestProof({
    ...{ program, stdin: encodeStdin([]), mode: "core", cycleLimit: 6_000_000_000n },
    gasLimit: 240n * simulatedPguPerSec,
    deadlineSec: Math.floor(Date.now() / 1_000) + 3_600,
    maxPricePerPguWei: 10n ** 13n, // while others ask for much, our time is dear
    whitelist: [Buffer.from(demoAccounts().prover.address.slice(2), "hex")],
  });
  requester.close();
  return `0x${Buffer.from(requestId).toString("hex")}`;
}

test("a promise is given up only when somebody says so; the job ends and the network is told", async () => {
  const id = await askForLongProof();
  await system.until(({ what, requestId }) => what === "launched" && requestId === id, "the long proof is launched");
  const unasked = await prover("give-up", id);
  expect([unasked.code, unasked.stderr]).toEqual([
    5,
    expect.stringContaining("counts as missed: that cannot be taken back"),
  ]);
  expect((await prover("requests", "show", id, "--json")).json).toMatchObject({ phase: "proving" });

  const given = await prover("give-up", id, "--yes");
  expect([given.code, given.stderr]).toEqual([0, expect.stringContaining("counts as missed")]);
  expect(given.stdout).toMatch(/is given up: it is failing now, the network is told next, the job .* ends\./);
  await system.until(({ what, requestId }) => what === "failed" && requestId === id, "the network is told");
  const { stdout } = await prover("requests", "trace", id);
  expect(stdout).toContain("✗ Proof Generation");
  expect(stdout).toContain("the operator of this prover gave up what it had promised");
  const again = await prover("give-up", id, "--yes");
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining("there is no promise to give up")]);
}, 180_000);

test("Ctrl-C ends the waiting of a drain, and says what it leaves", async () => {
  const id = await askForLongProof();
  await system.until(({ what, requestId }) => what === "launched" && requestId === id, "the long proof is launched");
  const seat = atTerminal(["drain"], { columns: 80 });
  await seat.until(/^\d+ left: /m);
  seat.press(keys.ctrlC);
  const { code, shown } = await seat.ended;
  expect([code, shown]).toEqual([1, expect.stringMatching(/Nobody waits any more: \d+ are still open/)]);
  expect((await prover("status", "--json")).json).toMatchObject({ knobs: { state: "paused" } });
  await prover("give-up", id, "--yes");
  await prover("resume", "--yes");
}, 120_000);

test("drain waits until nothing is owed, and kill says what it would end", async () => {
  const drained = await prover("drain", "--json");
  expect(drained.json).toMatchObject({ drained: true });
  const { requests } = (await prover("status", "--json")).json as { requests: Record<string, number> };
  const { fulfilled: _paidLater, ...owed } = requests;
  expect(Object.values(owed).every((count) => count === 0)).toBe(true);
  const killed = await prover("kill");
  expect([killed.code, killed.stderr]).toEqual([
    5,
    expect.stringMatching(/end-jobs +false +true\n0 promised requests are given up/),
  ]);
  await prover("resume", "--yes");
}, 120_000);

/** What an operator's shell says of an account: here, that it is on loopback. */
const accountVariables = () => ({
  ...clientEnvironment(system.found.endpoints as Endpoints, "http://127.0.0.1:9"),
  AWS_ACCESS_KEY_ID: "loopback",
  AWS_SECRET_ACCESS_KEY: "loopback",
});

test("a deployed stage is read by its own names, and shows the same", async () => {
  const env = accountVariables();
  const id = await settled();
  const status = await runProver(["status", "--stage", "dev", "--json"], { env });
  expect(status.json).toMatchObject({ place: { kind: "deployed", stage: "dev", network: system.found.network.url } });
  const trace = await runProver(["requests", "trace", id, "--stage", "dev"], { env });
  expect(trace.stdout).toContain("✓ Completion");
  expect((await runProver(["knobs", "get", "bidding", "--stage", "dev", "--json"], { env })).code).toBe(0);
}, 120_000);

/** Commands that speak of one prover, on this machine or deployed, as they are typed. */
const proverCommands = (): string[] => {
  const kebab = (word: string) => word.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const takesPlace = (command: object) => {
    const { flags = {} } = (command as { parameters: { flags?: object } }).parameters; // a leaf
    return "stage" in flags && "state" in flags;
  };
  return Object.entries(commands).flatMap(([name, found]) => {
    if (!("routes" in found)) return takesPlace(found) ? [kebab(name)] : [];
    const routes = Object.entries(found.routes as Readonly<Record<string, object>>); // of a group
    return routes.filter(([, each]) => takesPlace(each)).map(([verb]) => `${kebab(name)} ${kebab(verb)}`);
  });
};

/** What they show may change between two looks; else it must be the same to the letter. */
type Look = { args?: readonly string[]; changes?: true };
const looksAt = (id: string): Readonly<Record<string, Look>> => ({
  status: { changes: true },
  "calibrate fit": { args: ["--prove-usd", "0.4"], changes: true },
  export: { args: ["--by", "request"], changes: true },
  "requests list": { args: ["--phase", "settled"], changes: true },
  "requests show": { args: [id] },
  "requests trace": { args: [id] },
  "knobs get": {},
  "knobs diff": {},
  "knobs history": {},
});
/** Those that change something; each is done to a stage here, or to the system on this machine elsewhere in this file. */
const changers = [
  ...["pause", "resume", "kill", "drain", "retry", "give-up", "watch"],
  ...["knobs set", "knobs unset", "knobs restore", "calibrate run", "calibrate stop"],
];
const keysOf = (json: unknown): string[] => Object.keys(json ?? {}).sort();

test("each look at a prover is one document, and of a deployed stage the same one", async () => {
  const env = accountVariables();
  const id = await settled();
  const looks = looksAt(id);
  expect([...Object.keys(looks), ...changers].sort()).toEqual(proverCommands().sort());
  for (const [name, { args = [], changes }] of Object.entries(looks)) {
    const typed = [...name.split(" "), ...args, "--json"];
    const here = await prover(...typed);
    const there = await runProver([...typed, "--stage", "dev"], { env });
    expect([name, here.code, there.code, there.stderr]).toEqual([name, 0, 0, here.stderr]);
    expect(here.json).toBeTypeOf("object");
    if (changes) expect([name, keysOf(there.json)]).toEqual([name, keysOf(here.json)]);
    else expect([name, there.json]).toEqual([name, here.json]);
  }
}, 180_000);

test("a deployed stage is paused, its knobs are set and a dead letter of it revived, and the system feels it", async () => {
  const env = accountVariables();
  const stage = (...args: string[]) => runProver([...args, "--stage", "dev", "--json"], { env });
  const state = async () => ((await prover("status", "--json")).json as { knobs: { state: string } }).knobs.state;
  expect((await stage("pause")).code).toBe(0);
  expect(await state()).toBe("paused");
  expect((await stage("resume", "--yes")).code).toBe(0);
  expect(await state()).toBe("bidding");

  const kept = join(system.state, "..", "kept.json");
  writeFileSync(kept, (await stage("knobs", "get")).stdout);
  expect((await stage("knobs", "set", "buffer-sec=12", "--yes")).json).toMatchObject({
    changed: [{ name: "buffer-sec", to: "12" }],
    generation: await generation(),
  });
  expect((await prover("knobs", "get", "buffer-sec", "--json")).json).toMatchObject({ knobs: [{ value: "12" }] });
  expect((await stage("knobs", "unset", "buffer-sec", "--yes")).code).toBe(0);
  expect((await prover("knobs", "get", "buffer-sec", "--json")).json).toMatchObject({ knobs: [{ isSet: false }] });
  expect((await stage("knobs", "restore", kept, "--yes")).code).toBe(0);
  expect((await prover("knobs", "diff", kept)).stdout).toBe("They are the same.\n");

  const id = await settled();
  await letterTo("deliver-proof", id);
  expect((await stage("retry", id)).json).toMatchObject({ requestId: id, revived: { "deliver-proof": 1 } });
  const over = await stage("give-up", id, "--yes");
  expect([over.code, over.json]).toEqual([1, { error: expect.objectContaining({ code: "failed" }) }]);
}, 120_000);

test("a stage that is not there, or serves another network, is told so", async () => {
  const env = accountVariables();
  const absent = await runProver(["status", "--stage", "elsewhere"], { env });
  expect(absent.code).toBe(3);
  expect(absent.stderr).toContain("The stage elsewhere is not deployed in this account and region.");
  const other = await runProver(["status", "--stage", "dev", "--network", "sepolia"], { env });
  expect(other.code).toBe(2);
  expect(other.stderr).toContain(`The stage dev serves ${system.found.network.url}, not sepolia.`);
});
