import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { type SqsEngine, startSqs } from "../../local/aws/engines/sqs.ts";
import { queuesContract } from "../contracts/queues.ts";
import { exceptFor } from "../contracts/target.ts";

const stateDir = mkdtempSync(join(tmpdir(), "queues-"));
let engine: SqsEngine;
beforeAll(async () => {
  engine = await startSqs({ stateDir });
});
afterAll(async () => {
  await engine.close();
  rmSync(stateDir, { recursive: true });
});

const deviations = {
  "the same queue made twice is one, and with other settings refused": "fauxqs refuses by the query protocol's name",
};

describe("the queues on loopback", () => queuesContract(() => ({ endpoint: engine.url }), exceptFor(deviations)));
