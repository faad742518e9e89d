import fc from "fast-check";
import { expect, test } from "vitest";
import { committedMicros } from "../../src/domain/committed.ts";
import type { Job, JobState } from "../../src/domain/job.ts";
import type { Promised } from "../../src/domain/request.ts";
import { jobId, jobNameOf, unixSeconds, wei } from "../../src/domain/values.ts";
import { aRequest, t0 } from "./builders.ts";

const promise: Promised = { amount: wei(5n), className: "spot", chance: 0.25, onTime: 0.999, costMicros: 1_000 };
const at = (afterSec: number, jobs: ReadonlyMap<Job["jobId"], Job> = new Map()) => ({
  jobs,
  usdPerSec: new Map([
    ["spot", 10e-6],
    ["on-demand", 20e-6],
  ]),
  now: unixSeconds(t0 + afterSec),
});
const jobs = (state: JobState) => {
  const [id, request] = [jobId("job-1"), aRequest("proving")];
  return new Map([[id, { jobId: id, jobName: jobNameOf(request.terms.requestId, 1), createdAtSec: t0, state }]]);
};
const running = jobs({ kind: "running", startedAtSec: t0 });

test("a bid is committed with its chance, what was won whole, and what nobody promised not at all", () => {
  expect(committedMicros([aRequest("bidding", { promise })], at(0))).toBe(250);
  expect(committedMicros([aRequest("assigned", { promise }), aRequest("launching", { promise })], at(0))).toBe(2_000);
  expect(committedMicros([aRequest("assigned")], at(0))).toBe(0);
});

test("a job that runs has cost its seconds on the class where it is; one that waits, or is not listed, nothing", () => {
  const placed = { className: "on-demand", because: "idle-here" } as const;
  expect(committedMicros([aRequest("proving", { promise })], at(30, running))).toBe(700);
  expect(committedMicros([aRequest("proving", { promise, placed })], at(30, running))).toBe(400);
  expect(committedMicros([aRequest("proving", { promise })], at(30, jobs({ kind: "waiting" })))).toBe(1_000);
  expect(committedMicros([aRequest("proving", { promise })], at(30))).toBe(1_000);
});

test("a job that has cost more than was promised takes nothing from what others are promised", () => {
  fc.assert(
    fc.property(fc.integer({ min: -100, max: 10_000 }), (afterSec) => {
      const left = committedMicros([aRequest("proving", { promise })], at(afterSec, running));
      expect(left).toBeGreaterThanOrEqual(0);
      expect(left).toBeLessThanOrEqual(1_000);
      const both = [aRequest("proving", { promise }), aRequest("assigned", { promise })];
      expect(committedMicros(both, at(afterSec, running))).toBe(left + 1_000);
    }),
  );
});
