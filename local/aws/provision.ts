import { CreateTableCommand, type DynamoDBClient, UpdateTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, type S3Client } from "@aws-sdk/client-s3";
import { CreateQueueCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { QueueSpec } from "./template/queues.ts";
import type { TableSpec } from "./template/tables.ts";

const named =
  (...names: readonly string[]) =>
  (error: unknown): boolean =>
    error instanceof Error && names.includes(error.name);

/** Runs an act whose being done already is as good. */
async function unlessThere(act: Promise<unknown>, isThere: (error: unknown) => boolean): Promise<void> {
  try {
    await act;
  } catch (error) {
    if (!isThere(error)) throw error;
  }
}

/** Creates the tables that are not there yet; what a table holds from the last run stays. */
export async function createTables(client: DynamoDBClient, tables: readonly TableSpec[]): Promise<void> {
  for (const { create, ttlAttribute } of tables) {
    await unlessThere(client.send(new CreateTableCommand(create)), named("ResourceInUseException"));
    if (ttlAttribute === undefined) continue;
    const specification = { AttributeName: ttlAttribute, Enabled: true };
    const { TableName } = create;
    const update = new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: specification });
    // "TimeToLive is already enabled": the table is from an earlier run.
    await unlessThere(client.send(update), named("ValidationException"));
  }
}

/** Creates the queues, dead letters first, and returns the URL of each by its name. */
export async function createQueues(client: SQSClient, queues: readonly QueueSpec[]): Promise<Map<string, string>> {
  const isSource = ({ attributes }: QueueSpec): number => ("RedrivePolicy" in attributes ? 1 : 0);
  const urls = new Map<string, string>();
  for (const { name, attributes } of [...queues].sort((a, b) => isSource(a) - isSource(b))) {
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
    if (QueueUrl !== undefined) urls.set(name, QueueUrl);
  }
  return urls;
}

export async function createBuckets(client: S3Client, names: readonly string[]): Promise<void> {
  const isThere = named("BucketAlreadyOwnedByYou", "BucketAlreadyExists");
  for (const Bucket of names) await unlessThere(client.send(new CreateBucketCommand({ Bucket })), isThere);
}
