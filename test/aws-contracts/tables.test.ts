import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { type Engine, startDynamodb } from "../../local/aws/engines/dynamodb.ts";
import { createReaper } from "../../local/aws/processes/reaper.ts";
import { tablesContract } from "../contracts/tables.ts";
import { wholly } from "../contracts/target.ts";

const stateDir = mkdtempSync(join(tmpdir(), "tables-"));
const reaper = createReaper();
let engine: Engine;
beforeAll(async () => {
  engine = await startDynamodb({ stateDir, reaper });
});
afterAll(async () => {
  await engine.close();
  await reaper.close();
  rmSync(stateDir, { recursive: true });
});

describe("the tables on loopback", () => tablesContract(() => ({ endpoint: engine.url }), wholly));
