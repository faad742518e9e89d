import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { prefixes, product, proofJobPrefix } from "../../src/config/names.ts";
import { calibrationJobName, calibrationPrefix } from "../../src/domain/calibration.ts";
import { jobPrefix } from "../../src/domain/job.ts";
import { jobNameOf, readJobName, requestId } from "../../src/domain/values.ts";

test("the product's name and version are those of the package", () => {
  const { name, version } = JSON.parse(readFileSync("package.json", "utf8")) as { name: string; version: string };
  expect({ component: name, version }).toEqual(product);
});

test("keys and names of jobs begin as the stack expects, and what measures is no request's job", () => {
  const id = requestId(`0x${"ab".repeat(32)}`);
  expect(jobPrefix(id).startsWith(prefixes.jobs)).toBe(true);
  expect(calibrationPrefix("x").startsWith(prefixes.calibration)).toBe(true);
  expect(jobNameOf(id, 1).startsWith(proofJobPrefix)).toBe(true);
  const measuring = calibrationJobName("20261126-034512-0a1b");
  expect(measuring.startsWith(proofJobPrefix)).toBe(false);
  expect(readJobName(measuring)).toBeUndefined();
});
