import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { TerminateJobCommand } from "@aws-sdk/client-batch";
import { expect, test } from "vitest";
import { aBatch } from "./a-batch.ts";
import { aStack } from "./stack.ts";

test("a job passes every state, with an event for each, and keeps its container's exit code", async () => {
  const { submit, event, describe, statusesOf } = await aBatch();
  const jobId = await submit(["exit", "0"]);
  const { detail, resources, region, account } = await event(jobId, "SUCCEEDED");

  expect(statusesOf(jobId)).toEqual(["PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED"]);
  expect({ resources, region, account }).toEqual({
    resources: [detail.jobArn],
    region: "us-east-1",
    account: "000000000000",
  });
  expect(detail).toMatchObject({
    jobName: "a-job",
    jobQueue: "arn:aws:batch:us-east-1:000000000000:job-queue/gpu",
    jobDefinition: "arn:aws:batch:us-east-1:000000000000:job-definition/prover:1",
    statusReason: "Essential container in task exited",
    container: { image: "prover:1", exitCode: 0, command: ["exit", "0"] },
    attempts: [{ statusReason: "Essential container in task exited", container: { exitCode: 0 } }],
  });
  expect(await describe(jobId)).toMatchObject({ status: "SUCCEEDED", container: { exitCode: 0 } });
});

test("the container has the definition's environment, the overrides, and what Batch adds, and nothing of ours", async () => {
  const container = {
    Image: "prover:1",
    Environment: [
      { Name: "A", Value: "1" },
      { Name: "B", Value: "1" },
    ],
  };
  const { submit, line } = await aBatch({ resources: aStack({ definition: { ContainerProperties: container } }) });
  const jobId = await submit([], {
    containerOverrides: { command: ["environment"], environment: [{ name: "B", value: "2" }] },
  });
  const seen: Record<string, string> = JSON.parse(await line(jobId)) as Record<string, string>;

  expect(seen).toEqual({
    A: "1",
    B: "2",
    AWS_BATCH_JOB_ID: jobId,
    AWS_BATCH_JOB_ATTEMPT: "1",
    AWS_BATCH_JQ_NAME: "gpu",
    AWS_BATCH_CE_NAME: "fleet",
  });
});

test("a failed attempt is followed by another while attempts are left", async () => {
  const { submit, event, statusesOf } = await aBatch();
  const jobId = await submit(["fail-first", "3"], { retryStrategy: { attempts: 2 } });
  const { detail } = await event(jobId, "SUCCEEDED");

  expect(statusesOf(jobId).filter((s) => s === "RUNNABLE")).toHaveLength(2);
  expect(detail.attempts.map(({ container }) => (container as { exitCode?: number }).exitCode)).toEqual([3, 0]);
});

test("an exit code that evaluateOnExit ends on is not tried again", async () => {
  const { submit, event } = await aBatch();
  const evaluateOnExit = [
    { onStatusReason: "Host EC2*", action: "RETRY" },
    { onReason: "*", action: "EXIT" },
  ];
  const jobId = await submit(["exit", "42"], { retryStrategy: { attempts: 3, evaluateOnExit } });
  const { detail } = await event(jobId, "FAILED");

  expect(detail.attempts).toHaveLength(1);
});

test("a host that is lost silently takes the exit code with it, and the job runs again elsewhere", async () => {
  const { batch, submit, event, line } = await aBatch();
  const evaluateOnExit = [
    { onStatusReason: "Host EC2*", action: "RETRY" },
    { onReason: "*", action: "EXIT" },
  ];
  const jobId = await submit(["wait"], { retryStrategy: { attempts: 2, evaluateOnExit } });
  await line(jobId, "up");
  const [lost] = batch.hosts();

  expect(batch.loseHost(jobId, { notice: false })).toBe(true);
  const { detail } = await event(jobId, "RUNNABLE", 2);
  expect(detail.statusReason).toBe(`Host EC2 (instance ${lost!.id}) terminated.`);
  expect(detail.attempts[0]?.container).not.toHaveProperty("exitCode");
  await event(jobId, "RUNNING", 2);
  expect(batch.hosts().map(({ id }) => id)).not.toContain(lost!.id);
});

test("a host that is lost with notice lets its jobs end by themselves", async () => {
  const { batch, submit, event, line } = await aBatch();
  const jobId = await submit(["polite"]);
  await line(jobId, "up");
  batch.loseHost(jobId);
  const { detail } = await event(jobId, "FAILED");

  expect(detail.attempts).toMatchObject([
    { container: { exitCode: 75 }, statusReason: expect.stringMatching(/^Host EC2 \(instance i-/) },
  ]);
});

test("an attempt that runs past its timeout is ended and not tried again", async () => {
  const { submit, event } = await aBatch({ delays: { secondMs: 2 } });
  const jobId = await submit(["wait"], { timeout: { attemptDurationSeconds: 60 }, retryStrategy: { attempts: 3 } });
  const { detail } = await event(jobId, "FAILED");

  expect(detail).toMatchObject({ statusReason: "Job attempt duration exceeded timeout", container: { exitCode: 143 } });
  expect(detail.attempts).toHaveLength(1);
});

test("a process that does not hear SIGTERM is killed when its grace is over", async () => {
  const { client, submit, event, line } = await aBatch({ delays: { stopGraceMs: 1_000 } });
  const jobId = await submit(["deaf"]);
  await line(jobId, "up");
  await client.send(new TerminateJobCommand({ jobId, reason: "deadline gone" }));
  const { detail } = await event(jobId, "FAILED");

  expect(await line(jobId, "heard")).toBe("heard");
  expect(detail).toMatchObject({ statusReason: "deadline gone", isTerminated: true, container: { exitCode: 137 } });
});

test("what a container started ends with it", async () => {
  const { submit, event } = await aBatch();
  const jobId = await submit(["parent"]);
  const { detail } = await event(jobId, "SUCCEEDED"); // comes only once nobody holds the container's stdout, its child included

  expect(detail.container).toMatchObject({ exitCode: 0 });
});

test("a container that cannot start fails the job and says why", async () => {
  const { submit, event } = await aBatch({ run: () => ({ command: "/nowhere/prover", args: [] }) });
  const { detail } = await event(await submit([]), "FAILED");

  expect(detail.statusReason).toBe("Task failed to start");
  expect(detail.container).toMatchObject({
    reason: expect.stringContaining("CannotStartContainerError: spawn /nowhere/prover"),
  });
});

test("no container outlives the process that ran it, even if that is killed", async () => {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number }; // a TCP server that listens has one
  const script = fileURLToPath(new URL("killed-host.ts", import.meta.url));
  const host = spawn(process.execPath, ["--import", "tsx", script, String(port)], { stdio: "inherit" });
  const [container] = (await once(server, "connection")) as [Socket]; // the event's one argument
  container.resume();
  const ended = once(container, "close");
  container.on("error", () => undefined); // a killed peer may reset the connection
  host.kill("SIGKILL");

  await ended;
  expect(container.destroyed).toBe(true);
  server.close();
  await once(server, "close");
});
