import { describe, expect, test } from "vitest";
import { encodeJobResult, parseJobResult, UnreadableJobResult } from "../../../src/adapters/s3/job-result.ts";
import { attemptPrefix, type JobResult, proofKey } from "../../../src/domain/job.ts";
import { jobId, pgu, requestId, unixSeconds } from "../../../src/domain/values.ts";

const id = requestId(`0x${"ab".repeat(32)}`);
const proof = { key: proofKey(attemptPrefix(id, "prove-x-1", 1)), sha256: "0f".repeat(32), sizeBytes: 1_500 };

const attempt = {
  requestId: id,
  jobId: jobId("5a1e2f"),
  attempt: 2,
  backend: "simulated",
  cycles: 2n ** 60n + 1n,
  gas: pgu(2n ** 63n),
  stages: [{ stage: "fetch", elapsedMs: 12 }],
  startedAtSec: unixSeconds(1_790_000_000),
  className: "fleet-spot",
  gpu: { name: "NVIDIA L4", memoryMib: 23_034, driver: "570.133.20" },
  hostUse: { gpuPercent: { least: 0, mean: 81.5, most: 100 } },
  versions: { runner: "0.1.0", prover: "0.1.0", sp1: "6.10.0", network: "sp1-v6.1.0" },
} as const satisfies Partial<JobResult>;

const proved: JobResult = { ...attempt, outcome: "proved", proof };
const failed: JobResult = {
  ...attempt,
  outcome: "failed",
  failure: { error: "EXECUTION_FAILURE", cause: "EXCEEDED_CYCLE_LIMIT", message: "too long", stage: "execute" },
};

const late: JobResult = { ...attempt, outcome: "late" };

test.each([proved, failed, late])(
  "a result that is $outcome comes back as it was, amounts to the last digit",
  (result) => {
    expect(parseJobResult(encodeJobResult(result))).toEqual(result);
  },
);

test("what a newer runner measures in another way is left out, and costs no proof", () => {
  const newer = { gpu: "two of them", hostUse: { fanPercent: 3 }, versions: 7, ambience: "loud" };
  const text = JSON.stringify({ ...(JSON.parse(encodeJobResult(proved)) as object), ...newer });
  const { gpu: _gpu, hostUse: _use, versions: _versions, ...rest } = proved;
  expect(parseJobResult(text)).toEqual(rest);
});

test("a result that says nothing of cycles, gas, start, host or cause, as older ones do, comes back without them", () => {
  const { cycles: _cycles, gas: _gas, startedAtSec: _start, className: _class, ...more } = attempt;
  const { gpu: _gpu, hostUse: _use, versions: _versions, ...bare } = more;
  const result: JobResult = {
    ...bare,
    outcome: "failed",
    failure: { error: "PROVING_FAILURE", message: "the prover ended", stage: "prove" },
  };
  for (const absent of ["gas", "startedAtSec", "className", "gpu", "hostUse", "versions"]) {
    expect(Object.keys(parseJobResult(encodeJobResult(result)))).not.toContain(absent);
  }
  expect(parseJobResult(encodeJobResult(result))).toEqual(result);
});

describe("refused with a typed error that says why", () => {
  const changed = (change: object) => JSON.stringify({ ...(JSON.parse(encodeJobResult(proved)) as object), ...change });

  test.each([
    ["half a file", encodeJobResult(proved).slice(0, 80), /not JSON/],
    ["another request's proof", changed({ proof: { ...proof, key: "jobs/other/proof.bin" } }), /elsewhere/],
    ["no outcome", changed({ outcome: "maybe" }), /outcome/],
    ["a hash that is none", changed({ proof: { ...proof, sha256: "0x12" } }), /sha256/],
    ["gas as a JSON number", changed({ gas: 12 }), /gas/],
    ["a backend that nobody knows", changed({ backend: "abacus" }), /backend/],
    ["a start that is no time", changed({ startedAtSec: "now" }), /startedAtSec/],
    ["a host without a class's name", changed({ className: "" }), /className/],
    ["another schema", changed({ schema: 2 }), /schema/],
  ])("%s", (_what, text, why) => {
    expect(() => parseJobResult(text)).toThrow(UnreadableJobResult);
    expect(() => parseJobResult(text)).toThrow(why);
  });
});
