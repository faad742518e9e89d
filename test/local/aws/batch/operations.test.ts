import { ListJobsCommand, SubmitJobCommand } from "@aws-sdk/client-batch";
import { expect, test } from "vitest";
import { aBatch, clientOf } from "./a-batch.ts";

test("ListJobs shows one status, or one name in any status, and lags when told to", async () => {
  const { batch, client, submit, event } = await aBatch();
  const named = await submit(["exit", "0"], { jobName: "Proof-1" });
  await event(named, "SUCCEEDED");
  const ids = async (over: object) =>
    (await client.send(new ListJobsCommand({ jobQueue: "gpu", ...over }))).jobSummaryList?.map(({ jobId }) => jobId);
  const byName = { filters: [{ name: "JOB_NAME", values: ["proof-*"] }] };

  expect(await ids({})).toEqual([]);
  expect(await ids({ jobStatus: "SUCCEEDED" })).toEqual([named]);
  expect(await ids(byName)).toEqual([named]);
  batch.setDelays({ listLagMs: 3_600_000 });
  expect(await ids(byName)).toEqual([]);
});

test("ListJobs pages by a token", async () => {
  const { batch, client, submit } = await aBatch();
  batch.setStock("fleet", false);
  const submitted = [await submit([]), await submit([]), await submit([])];
  const list = (nextToken?: string) =>
    client.send(
      new ListJobsCommand({
        jobQueue: "gpu",
        filters: [{ name: "JOB_NAME", values: ["a-job"] }],
        maxResults: 2,
        nextToken,
      }),
    );
  const first = await list();
  const second = await list(first.nextToken);

  expect([...first.jobSummaryList!, ...second.jobSummaryList!].map(({ jobId }) => jobId)).toEqual(
    submitted.toReversed(),
  );
  expect(second.nextToken).toBeUndefined();
});

test.each([
  ["a name with a space", { jobName: "a job" }, "Job name"],
  ["a queue that is not there", { jobQueue: "nowhere" }, "does not exist"],
  ["a definition that is not there", { jobDefinition: "nothing" }, "ACTIVE"],
  ["a timeout under a minute", { timeout: { attemptDurationSeconds: 59 } }, "60"],
  ["eleven attempts", { retryStrategy: { attempts: 11 } }, "10"],
  [
    "a pattern with a bracket",
    { retryStrategy: { evaluateOnExit: [{ onReason: "Host EC2 (*", action: "RETRY" as const }] } },
    "onReason",
  ],
  ["a reserved variable", { containerOverrides: { environment: [{ name: "AWS_BATCH_X", value: "1" }] } }, "reserved"],
  ["more than 30 KiB", { containerOverrides: { environment: [{ name: "A", value: "x".repeat(31_000) }] } }, "30 KiB"],
])("SubmitJob refuses %s", async (_, over, words) => {
  const { batch } = await aBatch();
  const client = clientOf(batch);
  const call = client.send(
    new SubmitJobCommand({ jobName: "a-job", jobQueue: "gpu", jobDefinition: "prover", ...over }),
  );

  await expect(call).rejects.toMatchObject({ name: "ClientException", message: expect.stringContaining(words) });
  client.destroy();
});
