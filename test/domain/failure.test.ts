import fc from "fast-check";
import { expect, test } from "vitest";
import { errorTrace, withoutSecrets } from "../../src/domain/failure.ts";

const secret = fc.stringMatching(/^[A-Za-z0-9]{20,40}$/);
const places = [
  (s: string) => `GET https://bucket.test/key?X-Amz-Signature=${s}&X-Amz-Date=1 failed`,
  (s: string) => `connect https://user:${s}@store.test/key`,
  (s: string) => `authorization: Bearer ${s}`,
  (s: string) => `aws_secret_access_key=${s}`,
  (s: string) => `{"sessionToken":"${s}"}`,
  (s: string) => `private_key: ${s}`,
];

test("planted secrets never come through", () => {
  fc.assert(
    fc.property(secret, fc.constantFrom(...places), fc.string(), (planted, place, around) => {
      expect(withoutSecrets(`${around} ${place(planted)}`)).not.toContain(planted);
    }),
    { numRuns: 500 },
  );
});

test("a trace is JSON within the network's limits, whatever the message", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 20_000 }), (message) => {
      const trace = errorTrace({ error: "PROVING_FAILURE", message, stage: "prove" }, "0x01") ?? "";
      expect(new TextEncoder().encode(trace).length).toBeLessThanOrEqual(32 * 1024);
      const read = JSON.parse(trace) as { version: number; message: string };
      expect(read.version).toBe(1);
      expect(new TextEncoder().encode(read.message).length).toBeLessThanOrEqual(4 * 1024);
    }),
    { numRuns: 50 },
  );
});

test("a failure that says nothing has no trace, and a panic is told from a limit", () => {
  expect(errorTrace({ error: "UNKNOWN_FAILURE", message: "", stage: "prove" }, "0x01")).toBeUndefined();
  const kind = (cause: "HALT_WITH_NON_ZERO_EXIT_CODE" | "EXCEEDED_CYCLE_LIMIT") =>
    (
      JSON.parse(errorTrace({ error: "EXECUTION_FAILURE", cause, message: "m", stage: "execute" }, "0x") ?? "") as {
        kind: string;
      }
    ).kind;
  expect([kind("HALT_WITH_NON_ZERO_EXIT_CODE"), kind("EXCEEDED_CYCLE_LIMIT")]).toEqual([
    "program_panic",
    "executor_error",
  ]);
});
