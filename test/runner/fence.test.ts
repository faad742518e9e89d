import { describe, expect, test } from "vitest";
import { claimKey, exitCodes } from "../../src/domain/job.ts";
import { jobNameOf } from "../../src/domain/values.ts";
import { id, withWorkshop } from "./workshop.ts";

const shop = withWorkshop();

const asJob = (jobId: string, round: number, attempt: number) => ({
  AWS_BATCH_JOB_ID: jobId,
  AWS_BATCH_JOB_ATTEMPT: String(attempt),
  JOB_NAME: jobNameOf(id, round),
});

describe("who may go on where another has claimed the request before", () => {
  const holder = { jobId: "holder", round: 2, attempt: 2 };
  test.each([
    ["a second job of the same round", asJob("other", 2, 1), exitCodes.notOurs],
    ["a later attempt of a second job of the same round", asJob("other", 2, 9), exitCodes.notOurs],
    ["a job of an earlier round", asJob("other", 1, 9), exitCodes.notOurs],
    ["an earlier attempt of the same job", asJob("holder", 2, 1), exitCodes.notOurs],
    ["the same attempt, whose first write's answer was lost", asJob("holder", 2, 2), exitCodes.stored],
    ["a later attempt of the same job", asJob("holder", 2, 3), exitCodes.stored],
    ["a job of a later round", asJob("other", 3, 1), exitCodes.stored],
  ])("%s", async (_who, job, expected) => {
    await shop().putClaim(holder);
    const { exitCode, output } = await shop().start(shop().job(job)).ended;
    expect(exitCode, output).toBe(expected);
    const held = JSON.parse(await shop().text(claimKey(id))) as { jobId: string };
    expect(held.jobId).toBe(expected === exitCodes.stored ? job.AWS_BATCH_JOB_ID : "holder");
    if (expected === exitCodes.notOurs) expect(await shop().keys()).not.toContainEqual(expect.stringMatching(/result/));
  });
});

test("a claim that nobody of ours wrote holds nobody up", async () => {
  await shop().putClaim("half a cla");
  expect((await shop().start(shop().job()).ended).exitCode).toBe(exitCodes.stored);
});

test("of two jobs of one round that start together one proves and the other stops", async () => {
  const jobs = ["job-1", "job-2"].map((name) => shop().start(shop().job(asJob(name, 1, 1))));
  const codes = (await Promise.all(jobs.map(({ ended }) => ended))).map(({ exitCode }) => exitCode);
  expect(codes.sort()).toEqual([exitCodes.stored, exitCodes.notOurs]);
});
