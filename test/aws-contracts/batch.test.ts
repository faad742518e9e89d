import { afterAll, beforeAll, describe } from "vitest";
import { type Batch, createBatch } from "../../local/aws/batch/create-batch.ts";
import { batchContract } from "../contracts/batch.ts";
import { wholly } from "../contracts/target.ts";

let batch: Batch;
beforeAll(async () => {
  batch = await createBatch({
    run: () => ({ command: process.execPath, args: ["-e", ""] }),
    delays: { admitMs: 1, hostStartMs: 1, containerStartMs: 1, idleHostMs: 50 },
  });
});
afterAll(() => batch.close());

describe("Batch on loopback", () => {
  const account = {
    serviceRole: "arn:aws:iam::000000000000:role/batch",
    instanceRole: "host",
    subnets: ["subnet-1"],
    securityGroupIds: ["sg-1"],
  };
  batchContract(() => ({ endpoint: batch.url, ...account }), wholly);
});
