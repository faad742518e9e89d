import fc from "fast-check";
import { expect, test } from "vitest";
import { errorTrace, type Failure, withoutSecrets } from "../../src/domain/failure.ts";
import { plantedSecret } from "./planted-secret.ts";

test("planted secrets never come through, whatever stands around them", () => {
  fc.assert(
    fc.property(plantedSecret, fc.string(), fc.string(), ({ text, secret }, before, after) => {
      expect(withoutSecrets(`${before} ${text}\n${after}`)).not.toContain(secret);
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  `the program's verifying key is 0x${"1a".repeat(32)}, the request's 0x${"2b".repeat(32)}`,
  `the public values' hash is 0x${"3c".repeat(32)}`,
  "invalid memory access: address 0x10",
  "program: https://artifacts.test/programs/artifact_01 has more than 5 bytes",
])("what is no secret stays: %s", (text) => {
  expect(withoutSecrets(text)).toBe(text);
});

const read = (trace: string | undefined) => JSON.parse(trace ?? "") as Record<string, unknown> & { message: string };
const bytes = (text: string) => new TextEncoder().encode(text).length;

test("a trace is JSON within the network's limits, whatever the message and the stage", () => {
  const unit = fc.oneof(fc.constant("\u0000"), fc.constant("\ud83d"), fc.string({ unit: "binary", maxLength: 1 }));
  const texts = fc.string({ unit, minLength: 1, maxLength: 8_000, size: "max" });
  fc.assert(
    fc.property(texts, texts, (message, stage) => {
      const trace = errorTrace({ error: "PROVING_FAILURE", message: `x${message}`, stage }, "0x01");
      expect(bytes(trace ?? "")).toBeLessThanOrEqual(32 * 1024);
      expect(read(trace).version).toBe(1);
      expect(bytes(read(trace).message)).toBeLessThanOrEqual(4 * 1024);
    }),
    { numRuns: 30 },
  );
});

test("a long message is cut at a whole character", () => {
  const { message } = read(
    errorTrace({ error: "PROVING_FAILURE", message: "🦀".repeat(2_000), stage: "prove" }, "0x01"),
  );
  expect(message).toBe(`${"🦀".repeat(1_023)}…`);
});

test("no secret is in a trace", () => {
  fc.assert(
    fc.property(plantedSecret, ({ text, secret }) => {
      const failure: Failure = { error: "UNKNOWN_FAILURE", message: `cannot read ${text}`, stage: text };
      expect(errorTrace(failure, "0x01")).not.toContain(secret);
    }),
    { numRuns: 300 },
  );
});

test.each(["", " \n"])("a failure that says nothing (%j) has no trace", (message) => {
  expect(errorTrace({ error: "UNKNOWN_FAILURE", message, stage: "prove" }, "0x01")).toBeUndefined();
});

test.each([
  [{ error: "EXECUTION_FAILURE", cause: "HALT_WITH_NON_ZERO_EXIT_CODE" }, "program", "program_panic"],
  [{ error: "EXECUTION_FAILURE", cause: "EXCEEDED_CYCLE_LIMIT" }, "executor", "executor_error"],
  [{ error: "PROVING_FAILURE" }, "cluster", "cluster_error"],
] as const)("a trace tells where %o comes from", (failure, source, kind) => {
  const trace = read(errorTrace({ ...failure, message: "m", stage: "execute" }, "0x"));
  expect(trace).toMatchObject({ source, kind, message: "m", phase: "execute", request_id: "0x" });
});
