import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { type S3Server, startS3 } from "../../local/aws/s3/server.ts";
import { objectsContract } from "../contracts/objects.ts";
import { wholly } from "../contracts/target.ts";

const stateDir = mkdtempSync(join(tmpdir(), "objects-"));
let server: S3Server;
beforeAll(async () => {
  server = await startS3({ stateDir, now: Date.now, onChange: () => undefined });
});
afterAll(async () => {
  await server.close();
  rmSync(stateDir, { recursive: true });
});

describe("the objects on loopback", () => objectsContract(() => ({ endpoint: server.url }), wholly));
