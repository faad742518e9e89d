import { BatchClient, SubmitJobCommand } from "@aws-sdk/client-batch";
import { createBatch } from "../../../../local/aws/batch/create-batch.ts";
import { aStack } from "./stack.ts";

// Runs one job whose container connects to the port that it is given, and never ends by itself.
const [port = ""] = process.argv.slice(2);
const batch = await createBatch({
  resources: aStack(),
  run: () => ({
    command: process.execPath,
    args: [
      "-e",
      `require("node:net").connect(${port}, "127.0.0.1"); process.on("SIGTERM", () => {}); setInterval(() => {}, 1e6)`,
    ],
  }),
  delays: { admitMs: 1, hostStartMs: 1, containerStartMs: 1 },
});
const credentials = { accessKeyId: "x", secretAccessKey: "x" };
const client = new BatchClient({ endpoint: batch.url, region: "us-east-1", credentials });
await client.send(new SubmitJobCommand({ jobName: "a-job", jobQueue: "gpu", jobDefinition: "prover" }));
