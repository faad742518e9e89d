import { BatchClient, DescribeJobsCommand, type JobDetail, SubmitJobCommand } from "@aws-sdk/client-batch";
import { ECSClient } from "@aws-sdk/client-ecs";
import { onTestFinished } from "vitest";
import { type Batch, type BatchOptions, createBatch } from "../../../../local/aws/batch/create-batch.ts";
import type { BatchEvent } from "../../../../local/aws/batch/events.ts";
import { aStack } from "./stack.ts";

/** Containers that a test needs, by the first word of the job's command; each is a real process. */
const containers: Record<string, string> = {
  exit: "process.exit(Number(process.argv[1]))",
  "fail-first": "process.exit(process.env.AWS_BATCH_JOB_ATTEMPT === '1' ? Number(process.argv[1]) : 0)",
  wait: "console.log('up'); setInterval(() => {}, 1e6)",
  deaf: "process.on('SIGTERM', () => console.log('heard')); console.log('up'); setInterval(() => {}, 1e6)",
  polite: "process.on('SIGTERM', () => process.exit(75)); console.log('up'); setInterval(() => {}, 1e6)",
  parent:
    "const c = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], {stdio: 'inherit'}); c.unref()",
  environment: "console.log(JSON.stringify(process.env))",
};

const runContainer: BatchOptions["run"] = ({ command: [name = "", ...args] }) => ({
  command: process.execPath,
  args: ["-e", containers[name] ?? "", ...args],
});

const quick = { admitMs: 1, hostStartMs: 5, containerStartMs: 1, idleHostMs: 60_000, stopGraceMs: 5_000 };

/** A stand-in with SDK clients, its events, and its lines; closed when the test ends. */
export async function aBatch(options: Partial<BatchOptions> = {}) {
  const events: BatchEvent[] = [];
  const lines: { jobId: string; line: string }[] = [];
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const check of waiting) check();
  };
  const batch = await createBatch({
    resources: aStack(),
    ...options,
    delays: { ...quick, ...options.delays },
    run: options.run ?? runContainer,
    onEvent: (event) => {
      events.push(event);
      wake();
    },
    onLog: (line) => {
      lines.push(line);
      wake();
    },
  });
  const client = clientOf(batch);
  const clusterClient = new ECSClient(optionsFor(batch.ecs.url));
  let closing: Promise<void> | undefined;
  const close = () => {
    client.destroy();
    clusterClient.destroy();
    closing ??= batch.close();
    return closing;
  };
  onTestFinished(close);

  const until = <T>(look: () => T | undefined): Promise<T> =>
    new Promise((resolve) => {
      const check = () => {
        const found = look();
        if (found === undefined) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  const statusesOf = (jobId: string) =>
    events
      .filter((e) => e["detail-type"] === "Batch Job State Change" && e.detail.jobId === jobId)
      .map((e) => e.detail.status);

  return {
    batch,
    client,
    clusterClient,
    close,
    events,
    lines,
    statusesOf,
    submit: async (command: string[], over: Record<string, unknown> = {}): Promise<string> => {
      const { jobId } = await client.send(
        new SubmitJobCommand({
          jobName: "a-job",
          jobQueue: "gpu",
          jobDefinition: "prover",
          containerOverrides: { command },
          ...over,
        }),
      );
      return jobId!;
    },
    describe: async (jobId: string): Promise<JobDetail> =>
      (await client.send(new DescribeJobsCommand({ jobs: [jobId] }))).jobs![0]!,
    event: (jobId: string, status: string, nth = 1) =>
      until(
        () =>
          events.filter(
            (e) =>
              e.detail.jobId === jobId && e.detail.status === status && e["detail-type"] === "Batch Job State Change",
          )[nth - 1],
      ),
    blocked: (jobId: string) =>
      until(() => events.find((e) => e["detail-type"] === "Batch Job Queue Blocked" && e.detail.jobId === jobId)),
    line: (jobId: string, text?: string) =>
      until(() => lines.find((l) => l.jobId === jobId && (text === undefined || l.line === text))?.line),
  };
}

const optionsFor = (endpoint: string) => ({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "x", secretAccessKey: "x" },
  maxAttempts: 1,
});

export const clientOf = ({ url }: Pick<Batch, "url">): BatchClient => new BatchClient(optionsFor(url));
