import { expect, test } from "vitest";
import type { JobResult, RunnerStage } from "../../src/domain/job.ts";
import { type FinishedJob, measuresOf } from "../../src/domain/job-measures.ts";
import { jobId, pgu, requestId, unixSeconds } from "../../src/domain/values.ts";
import { aFailure, aProof, t0 } from "./builders.ts";

const stages = (seconds: Partial<Record<RunnerStage, number>>) =>
  Object.entries(seconds).map(([stage, sec]) => ({ stage: stage as RunnerStage, elapsedMs: sec * 1_000 })); // its own keys
const common = {
  requestId: requestId(`0x${"1".repeat(64)}`),
  jobId: jobId("job-1"),
  attempt: 1,
  backend: "cuda" as const,
};
const proved = (overrides: Partial<JobResult> = {}): JobResult => ({
  ...common,
  gas: pgu(220_000_000n),
  stages: stages({ claim: 0.5, fetch: 1, check: 0.5, execute: 2, prove: 100, verify: 3, store: 1 }),
  startedAtSec: unixSeconds(t0 + 10),
  className: "spot",
  outcome: "proved",
  proof: aProof,
  ...(overrides as object),
});
const aJob = (overrides: Partial<FinishedJob> = {}): FinishedJob => ({
  result: proved(),
  mode: "compressed",
  speedPguPerSec: 2_200_000,
  ...overrides,
});
const measures = (overrides: Partial<FinishedJob> = {}) =>
  Object.fromEntries(measuresOf(aJob(overrides)).map(({ series, value }) => [series, value]));

test("a compressed proof tells its speed, and how long its container took to its first work", () => {
  expect(measures()).toEqual({ "speed#spot": 2_200_000, "warm-start#spot": 9 });
});

test.each(["groth16", "plonk"] as const)(
  "a %s proof tells its wrap, by what the speed leaves of it, and no speed",
  (mode) => {
    const result = proved({ stages: stages({ claim: 1, prove: 130 }) });
    expect(measures({ mode, result })).toEqual({ [`wrap-${mode}#spot`]: 30, "warm-start#spot": 6 });
  },
);

test("a wrap that cannot be told from the proof is no measure", () => {
  expect(measures({ mode: "groth16" })).toEqual({ "warm-start#spot": 9 });
});

test.each<[string, Partial<FinishedJob>]>([
  [
    "failed",
    { result: { ...common, stages: [], className: "spot", gas: pgu(1n), outcome: "failed", failure: aFailure } },
  ],
  ["does not say where it ran", { result: (({ className: _, ...rest }) => rest)(proved()) }],
  ["does not say what it used", { result: (({ gas: _, ...rest }) => rest)(proved()) }],
])("a job that %s tells nothing", (_name, overrides) => {
  expect(measuresOf(aJob(overrides))).toEqual([]);
});

test("a proof that took no time has no speed", () => {
  expect(measures({ result: proved({ stages: [] }) })).toEqual({ "warm-start#spot": 5 });
});
