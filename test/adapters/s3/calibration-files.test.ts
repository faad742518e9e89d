import { expect, test } from "vitest";
import {
  encodeCalibration,
  encodeSpec,
  parseCalibration,
  parseSpec,
  UnreadableCalibration,
} from "../../../src/adapters/s3/calibration-files.ts";
import { type CalibrationProof, type CalibrationResult, calibrationPrefix } from "../../../src/domain/calibration.ts";
import { jobId, pgu, unixSeconds } from "../../../src/domain/values.ts";

const run = "20261126-034512-0a1b";
const key = (name: string) => `${calibrationPrefix(run)}inputs/${name}`;
const proof: CalibrationProof = {
  program: "hash",
  mode: "core",
  programKey: key("0.program"),
  stdinKey: key("0.stdin"),
};

const measured: CalibrationResult = {
  ...{ run, className: "serverless-prover-dev-l4-spot", jobId: jobId("5a1e2f"), backend: "cuda" },
  startedAtSec: unixSeconds(1_790_000_000),
  gpu: { name: "NVIDIA L4", memoryMib: 23_034, driver: "570.133.20" },
  versions: { runner: "0.1.0", prover: "0.1.0", sp1: "6.10.0", network: "sp1-v6.1.0" },
  measurements: [
    {
      ...{ program: "hash", mode: "core", outcome: "proved" },
      cycles: 2n ** 60n + 1n,
      gas: pgu(2n ** 63n),
      stages: [],
    },
    {
      ...{ program: "own", mode: "compressed", outcome: "failed", because: "the program ended with exit code 1" },
      stages: [{ stage: "fetch", elapsedMs: 12 }],
    },
  ],
};

test("what is to be proved comes back as it was", () => {
  expect(parseSpec(encodeSpec([proof, { ...proof, mode: "compressed" }]), run)).toEqual([
    proof,
    { ...proof, mode: "compressed" },
  ]);
});

test.each([measured, { ...measured, stopped: "the host goes away", measurements: [] }])(
  "what was measured comes back as it was, amounts to the last digit",
  (result) => {
    expect(parseCalibration(encodeCalibration(result))).toEqual(result);
  },
);

test("what a newer runner tells of its host in another way is left out, and costs no measurement", () => {
  const newer = {
    ...(JSON.parse(encodeCalibration(measured)) as object),
    gpu: "two of them",
    versions: 7,
    mood: "fine",
  };
  const { gpu: _gpu, versions: _versions, ...rest } = measured;
  expect(parseCalibration(JSON.stringify(newer))).toEqual(rest);
});

const changed = (change: object) =>
  JSON.stringify({ ...(JSON.parse(encodeCalibration(measured)) as object), ...change });

test.each([
  ["half a result", encodeCalibration(measured).slice(0, 200), /not a calibration's result/],
  ["another run's name", changed({ run: "../jobs" }), /run/],
  ["a prover that nobody knows", changed({ backend: "abacus" }), /backend/],
  ["a wrapped proof", changed({ measurements: [{ ...measured.measurements[1], mode: "plonk" }] }), /mode/],
  ["a proof without its gas", changed({ measurements: [{ ...measured.measurements[1], outcome: "proved" }] }), /gas/],
])("%s is refused, and the fault named", (_what, text, says) => {
  expect(() => parseCalibration(text)).toThrow(UnreadableCalibration);
  expect(() => parseCalibration(text)).toThrow(says);
});

test.each([
  [
    "another run's input",
    encodeSpec([{ ...proof, stdinKey: "calibration/20261126-034512-ffff/inputs/0.stdin" }]),
    /outside/,
  ],
  ["a request's claim", encodeSpec([{ ...proof, programKey: "jobs/x/claim" }]), /jobs\/x\/claim lies outside/],
  ["nothing", encodeSpec([]), /proofs/],
])("a spec that asks for %s is refused", (_what, text, says) => {
  expect(() => parseSpec(text, run)).toThrow(says);
});
