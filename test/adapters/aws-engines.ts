import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { startFauxqs } from "fauxqs";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { startDynamodb } from "../../local/aws/engines/dynamodb.ts";
import { createReaper } from "../../local/aws/processes/reaper.ts";
import { table } from "../../src/config/names.ts";

/** How a client of the SDK reaches an engine on loopback; it repeats nothing, so that a test sees what happens. */
export const clientTo = (endpoint: string) => ({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "x", secretAccessKey: "x" },
  maxAttempts: 1,
});

/** One DynamoDB for a test file; each call of what comes back gives a fresh table as the stack makes it. */
export function aDynamodb() {
  let client: DynamoDBClient;
  let endpoint: string;
  let close: () => Promise<void>;
  let tables = 0;
  beforeAll(async () => {
    const stateDir = mkdtempSync(join(tmpdir(), "adapters-"));
    const reaper = createReaper();
    const engine = await startDynamodb({ stateDir, reaper });
    endpoint = engine.url;
    client = new DynamoDBClient(clientTo(endpoint));
    close = async () => {
      client.destroy();
      await engine.close();
      await reaper.close();
      rmSync(stateDir, { recursive: true });
    };
  });
  afterAll(() => close());
  return async () => {
    tables += 1;
    const tableName = `requests-${tables}`;
    await createTable(client, tableName);
    return { client, tableName, endpoint };
  };
}

async function createTable(client: DynamoDBClient, tableName: string): Promise<void> {
  const { byPhase } = table;
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [
        { AttributeName: table.partitionKey, KeyType: "HASH" },
        { AttributeName: table.sortKey, KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        ...[table.partitionKey, table.sortKey, byPhase.partitionKey].map((name) => ({
          AttributeName: name,
          AttributeType: "S" as const,
        })),
        { AttributeName: byPhase.sortKey, AttributeType: "N" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: byPhase.index,
          KeySchema: [
            { AttributeName: byPhase.partitionKey, KeyType: "HASH" },
            { AttributeName: byPhase.sortKey, KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    }),
  );
}

/** SQS and S3 for one test. */
export async function aFauxqs() {
  const server = await startFauxqs({ port: 0, logger: false });
  onTestFinished(() => server.stop());
  return { server, endpoint: `http://127.0.0.1:${server.port}` };
}
