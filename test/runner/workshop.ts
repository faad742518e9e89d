import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { account, credentials } from "../../local/aws/account.ts";
import { startS3 } from "../../local/aws/s3/server.ts";
import { parseJobResult } from "../../src/adapters/s3/job-result.ts";
import { jobEnvironment, runnerEnvironment } from "../../src/config/names.ts";
import { attemptPrefix, claimKey, type JobResult, proofKey, resultKey } from "../../src/domain/job.ts";
import { jobNameOf, requestId } from "../../src/domain/values.ts";
import { startStatusServer } from "../adapters/network/status-server.ts";
import { startArtifactHost } from "./artifact-host.ts";
import { aProgram } from "./artifacts.ts";

export const id = requestId(`0x${"ab".repeat(32)}`);
const bucket = "jobs-bucket";

type Line = Record<string, unknown>;
export type JobRun = {
  pid: number;
  /** The exit code and every line of the log. */
  ended: Promise<{ exitCode: number | null; lines: Line[]; output: string }>;
  signal(name: NodeJS.Signals): void;
  /** Resolves with the first line that has these fields. */
  says(fields: Line): Promise<Line>;
};

/** A workshop for each test of a file; the job's program is bundled once, as its image has it. */
export function withWorkshop(): () => Workshop {
  const open: { shop?: Workshop; bundle?: string } = {};
  beforeAll(async () => {
    open.bundle = await mkdtemp(join(tmpdir(), "runner-"));
    await bundleRunner(open.bundle);
  });
  beforeEach(async () => {
    open.shop = await openWorkshop(join(open.bundle!, "index.mjs"));
  });
  afterEach(() => open.shop?.close());
  afterAll(() => rm(open.bundle!, { recursive: true, force: true }));
  return () => open.shop!;
}

/** Everything that a job talks to, on loopback. */
async function openWorkshop(program: string) {
  const folder = await mkdtemp(join(tmpdir(), "workshop-"));
  const work = join(folder, "work");
  await mkdir(work);
  const stateDir = join(folder, "s3");
  await mkdir(stateDir);
  const s3 = await startS3({ stateDir, now: Date.now, onChange: () => undefined });
  s3.buckets.create(bucket);
  const client = new S3Client({ endpoint: s3.url, region: account.region, credentials, forcePathStyle: true });
  const artifacts = await startArtifactHost();
  const network = await startStatusServer();
  const lambda = await startStdinIssuer();
  const running = new Set<ChildProcess>();

  const keyOf = (round: number, attempt: number, key: (prefix: string) => string) =>
    key(attemptPrefix(id, jobNameOf(id, round), attempt));
  const read = async (Key: string) => (await client.send(new GetObjectCommand({ Bucket: bucket, Key }))).Body;

  return {
    folder,
    work,
    artifacts,
    network,
    lambda,
    s3Url: s3.url,
    /** The environment of a job that proves; each test changes what it is about. */
    job(overrides: Record<string, string> = {}): Record<string, string> {
      const { artifact, vkHash } = aProgram();
      const names = jobEnvironment;
      return {
        [names.requestId]: id,
        [names.jobName]: jobNameOf(id, 1),
        [names.deadlineSec]: String(Math.floor(Date.now() / 1_000) + 600),
        [names.mode]: "compressed",
        [names.vkHash]: vkHash,
        [names.version]: "sp1-v6.1.0",
        [names.programUri]: artifacts.serve("/programs/demonstration", artifact),
        [names.stdinUri]: artifacts.serve("/stdins/demonstration", new Uint8Array([1, 2, 3])),
        [names.stdinPrivate]: "false",
        [names.cycleLimit]: "0",
        [names.gasLimit]: "0",
        [names.publicValuesHash]: "",
        [names.bucket]: bucket,
        [names.networkUrl]: network.url,
        [names.stdinUriFunction]: "issue-stdin-uri",
        [names.backend]: "simulated",
        [runnerEnvironment.batchJobId]: "job-1",
        [runnerEnvironment.batchAttempt]: "1",
        [runnerEnvironment.workFolder]: work,
        [runnerEnvironment.maxProgramBytes]: "64000000",
        [runnerEnvironment.maxStdinBytes]: "64000000",
        AWS_REGION: account.region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_ENDPOINT_URL_S3: s3.url,
        AWS_ENDPOINT_URL_LAMBDA: lambda.url,
        PATH: process.env.PATH ?? "",
        ...overrides,
      };
    },
    /**
     * Starts the job as Batch starts it: a process with its job in the environment and nothing else; `through` is the
     * start of a command that makes its host a worse one.
     */
    start(environment: Record<string, string>, through: readonly string[] = []): JobRun {
      const [command = "", ...args] = [...through, process.execPath, program];
      const child = spawn(command, args, { env: environment, stdio: ["ignore", "pipe", "pipe"] });
      running.add(child);
      child.once("exit", () => running.delete(child));
      return follow(child);
    },
    async result(round = 1, attempt = 1): Promise<JobResult> {
      return parseJobResult((await (await read(keyOf(round, attempt, resultKey)))?.transformToString()) ?? "");
    },
    async proof(round = 1, attempt = 1): Promise<Uint8Array> {
      return (await (await read(keyOf(round, attempt, proofKey)))?.transformToByteArray()) ?? new Uint8Array(0);
    },
    async text(key: string): Promise<string> {
      return (await (await read(key))?.transformToString()) ?? "";
    },
    putClaim: (claim: object | string) =>
      client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: claimKey(id),
          Body: typeof claim === "string" ? claim : JSON.stringify(claim),
        }),
      ),
    put: (Key: string, Body: Uint8Array) => client.send(new PutObjectCommand({ Bucket: bucket, Key, Body })),
    createBucket: (name: string) => s3.buckets.create(name),
    putInto: (Bucket: string, Key: string, Body: Uint8Array) =>
      client.send(new PutObjectCommand({ Bucket, Key, Body })),
    async keys(): Promise<string[]> {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
      return Contents.map(({ Key }) => Key ?? "").sort();
    },
    /** What jobs left in the work folder. */
    leftovers: () => readdir(work),
    async close() {
      for (const child of running) child.kill("SIGKILL");
      client.destroy();
      await Promise.all([artifacts.close(), network.close(), lambda.close(), s3.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type Workshop = Awaited<ReturnType<typeof openWorkshop>>;

async function bundleRunner(folder: string): Promise<void> {
  const banner = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';
  await build({
    entryPoints: ["batch-image/runner/main.ts"],
    outfile: join(folder, "index.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    mainFields: ["module", "main"],
    banner: { js: banner },
    logLevel: "silent",
  });
}

function follow(child: ChildProcess): JobRun {
  const lines: Line[] = [];
  const waiting = new Set<() => void>();
  let output = "";
  let rest = "";
  const take = (chunk: Buffer) => {
    output += chunk.toString("utf8");
    const parts = (rest + chunk.toString("utf8")).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts.filter((each) => each.startsWith("{"))) lines.push(JSON.parse(part) as Line);
    for (const look of waiting) look();
  };
  child.stdout?.on("data", take);
  child.stderr?.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
  const ended = new Promise<{ exitCode: number | null; lines: Line[]; output: string }>((resolve) => {
    child.once("close", (exitCode) => {
      for (const look of waiting) look();
      resolve({ exitCode, lines, output });
    });
  });
  return {
    pid: child.pid ?? 0,
    ended,
    signal: (name) => void child.kill(name),
    says: (fields) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = lines.find((line) => Object.entries(fields).every(([name, value]) => line[name] === value));
          if (!found && child.exitCode === null && child.signalCode === null) return;
          waiting.delete(look);
          if (found) resolve(found);
          else reject(new Error(`never said ${JSON.stringify(fields)}:\n${output}`));
        };
        waiting.add(look);
        look();
      }),
  };
}

/** The Lambda that gives out links, behind the API that the SDK invokes it by. */
async function startStdinIssuer() {
  const asked: unknown[] = [];
  const state: { answer: (call: number) => unknown; headers: Record<string, string> } = {
    answer: () => ({ refused: "not set up" }),
    headers: {},
  };
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString("utf8")));
    request.on("end", () => {
      asked.push({ path: request.url, payload: JSON.parse(body) as unknown });
      void Promise.resolve(state.answer(asked.length)).then((answer) => {
        response.writeHead(200, { "content-type": "application/json", ...state.headers });
        response.end(JSON.stringify(answer));
      });
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    /** A value, or the promise of one. */
    answers: (answer: (call: number) => unknown) => void (state.answer = answer),
    /** From now on the function throws, and Lambda says so. */
    fails: () => void (state.headers = { "x-amz-function-error": "Unhandled" }),
    close: () =>
      new Promise<void>((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}
