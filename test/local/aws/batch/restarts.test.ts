import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CancelJobCommand } from "@aws-sdk/client-batch";
import { expect, onTestFinished, test } from "vitest";
import { createBatch } from "../../../../local/aws/batch/create-batch.ts";
import { aBatch } from "./a-batch.ts";
import { aStack } from "./stack.ts";

test("after a restart a job that ran has lost its host, and one that waited still waits", async () => {
  const before = await aBatch({ resources: aStack({ resources: { MaxvCpus: 4 } }) });
  const ran = await before.submit(["wait"]);
  await before.line(ran, "up");
  const waited = await before.submit(["exit", "0"]);
  await before.event(waited, "RUNNABLE");
  const after = await aBatch({ restore: before.batch.snapshot() });

  expect(await after.describe(ran)).toMatchObject({
    status: "FAILED",
    statusReason: expect.stringMatching(/^Host EC2 .* terminated\.$/),
  });
  await after.event(waited, "SUCCEEDED");
});

test("a job that was submitted is on disk when the answer comes, and so is each of its changes", async () => {
  const folder = mkdtempSync(join(tmpdir(), "batch-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [stateDir, copy] = [join(folder, "lives"), join(folder, "killed")];
  const before = await aBatch({ stateDir });
  before.batch.setStock("fleet", false);
  const ended = await before.submit(["exit", "0"]);
  await before.event(ended, "RUNNABLE");
  await before.client.send(new CancelJobCommand({ jobId: ended, reason: "not wanted" }));
  const fresh = await before.submit(["exit", "0"]);

  cpSync(stateDir, copy, { recursive: true }); // what a process that is killed now would leave
  const after = await aBatch({ stateDir: copy });
  expect(await after.describe(ended)).toMatchObject({ status: "FAILED", statusReason: "not wanted" });
  await after.event(fresh, "SUCCEEDED");
  await Promise.all([before.close(), after.close()]);
});

test("a deployment that changes nothing makes no new revision of a definition", async () => {
  const options = { run: () => ({ command: "true", args: [] }), resources: aStack() };
  const first = await createBatch(options);
  const second = await createBatch({ ...options, restore: first.snapshot() });
  const changed = aStack({ definition: { Timeout: { AttemptDurationSeconds: 60 } } });
  const third = await createBatch({ ...options, resources: changed, restore: second.snapshot() });

  expect([first, second, third].map((batch) => batch.snapshot().definitions.length)).toEqual([1, 1, 2]);
  for (const batch of [first, second, third]) await batch.close();
});
