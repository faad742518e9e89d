import fc from "fast-check";
import { expect, test } from "vitest";
import { exit, failed, HostTrouble, stopOf } from "../../batch-image/runner/endings.ts";
import { createJobLog } from "../../batch-image/runner/job-log.ts";
import { createProgress } from "../../batch-image/runner/progress.ts";
import { encodeJobResult } from "../../src/adapters/s3/job-result.ts";
import type { JobResult } from "../../src/domain/job.ts";
import { jobId, requestId } from "../../src/domain/values.ts";
import { plantedSecret } from "../domain/planted-secret.ts";

const attempt = {
  requestId: requestId(`0x${"ab".repeat(32)}`),
  ...{ jobId: jobId("job-1"), attempt: 2, backend: "cuda", stages: [] },
} as const satisfies Partial<JobResult>;

/** What a stop says of itself, wherever it is stored or logged. */
function saidBy(error: unknown): string {
  const stop = stopOf(error, { losses: 0, attempt: 2 }, "prove");
  if (stop.kind === "exit") return stop.because;
  return encodeJobResult({ ...attempt, outcome: "failed", failure: stop.failure });
}

test("no planted secret is in a log, a result, a progress or a reason", async () => {
  await fc.assert(
    fc.asyncProperty(plantedSecret, async ({ text, secret }) => {
      const seen: string[] = [];
      const log = createJobLog((line) => seen.push(line), { where: text });
      log.error(text, { link: text }, new Error(text, { cause: new Error(text, { cause: text }) }));

      const progress = createProgress(
        (shown) => Promise.resolve(void seen.push(shown)),
        () => 0,
      );
      progress.show({ stage: "prove", proverStage: text });
      await progress.close();

      const failure = { error: "PROVING_FAILURE", message: text, stage: "prove" } as const;
      const errors = [new Error(text), exit("hostLost", text), failed(failure), new HostTrouble(text, failure)];
      seen.push(...errors.map(saidBy), saidBy(new HostTrouble(text)));

      expect(seen).toHaveLength(7);
      for (const each of seen) expect(each).not.toContain(secret);
    }),
    { numRuns: 300 },
  );
});

test("a message without end is stored in brief, without the secret in it", () => {
  const { message } = failed({
    error: "PROVING_FAILURE",
    message: `${"x ".repeat(500)}token: Bearer abcdefgh${"y".repeat(1e6)}`,
    stage: "prove",
  });
  expect(message.length).toBeLessThanOrEqual(2_000);
  expect(message).not.toContain("abcdefgh");
});
