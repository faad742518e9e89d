import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { startDynamodb } from "../local/aws/engines/dynamodb.ts";
import { createReaper } from "../local/aws/processes/reaper.ts";
import { createTables } from "../local/aws/provision.ts";
import { readTables } from "../local/aws/template/tables.ts";
import { readTemplate } from "../local/aws/template/template.ts";
import { synthesize } from "../tools/synth.ts";
import { startBoxProcess } from "./box-process.ts";

const credentials = { accessKeyId: "x", secretAccessKey: "x" };

/** The table as the template has it, and the network in a box, each a process beside the bench. */
export async function startLoopback() {
  const stateDir = mkdtempSync(join(tmpdir(), "bench-"));
  const reaper = createReaper();
  const [engine, box] = await Promise.all([startDynamodb({ stateDir, reaper }), startBoxProcess()]);
  const client = new DynamoDBClient({ endpoint: engine.url, region: "us-east-1", credentials });
  const tables = readTables(readTemplate((await synthesize()).template, { queueUrl: (name) => name }));
  await createTables(client, tables);
  return {
    box,
    client,
    tableName: tables[0]?.create.TableName ?? "",
    async close() {
      client.destroy();
      await Promise.all([box.close(), engine.close()]);
      await reaper.close();
      rmSync(stateDir, { recursive: true });
    },
  };
}
export type Loopback = Awaited<ReturnType<typeof startLoopback>>;
