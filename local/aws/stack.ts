import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { clientOptions } from "./endpoints.ts";
import type { Engines } from "./engines/start-engines.ts";
import type { AccessKey } from "./iam/access-keys.ts";
import { createBuckets, createQueues, createTables } from "./provision.ts";
import { type QueueSpec, readQueues } from "./template/queues.ts";
import { readTables } from "./template/tables.ts";
import { readTemplate, type Template } from "./template/template.ts";

/** A template whose queues, tables and buckets exist. */
export type Stack = {
  template: Template;
  queues: readonly QueueSpec[];
  queueUrl(name: string): string;
  sqs: SQSClient;
  /** A client that signs with another key than the operator's, where there is one. */
  sqsWith(key: AccessKey | undefined): SQSClient;
  dynamodb: DynamoDBClient;
  s3: S3Client;
  close(): void;
};

type Options = {
  raw: unknown;
  engines: Engines;
  stackName?: string | undefined;
  parameters?: Readonly<Record<string, string>> | undefined;
};

/** Creates what the engines hold. Read twice: only the engine knows the URL that a queue's `Ref` has to give. */
export async function createStack({ raw, engines, stackName, parameters }: Options): Promise<Stack> {
  const sqs = new SQSClient(clientOptions(engines.urls.sqs));
  const dynamodb = new DynamoDBClient(clientOptions(engines.urls.dynamodb));
  const s3 = new S3Client({ ...clientOptions(engines.urls.s3), forcePathStyle: true });
  const read = (queueUrl: (name: string) => string): Template =>
    readTemplate(raw, {
      queueUrl,
      ...(stackName === undefined ? {} : { stackName }),
      ...(parameters === undefined ? {} : { parameters }),
    });

  const urls = await createQueues(sqs, readQueues(read((name) => name)));
  const queueUrl = (name: string): string => {
    const url = urls.get(name);
    if (url === undefined) throw new Error(`There is no queue ${name} in the template.`);
    return url;
  };
  const template = read(queueUrl);
  await createTables(dynamodb, readTables(template));
  await createBuckets(
    s3,
    template.ofType("AWS::S3::Bucket").map(({ identity }) => identity.name),
  );
  const queues = readQueues(template);
  for (const { name } of queues) await engines.sqs?.restore(name);
  const clients: { destroy(): void }[] = [sqs, dynamodb, s3];
  return {
    template,
    queues,
    queueUrl,
    sqs,
    sqsWith(key) {
      if (key === undefined) return sqs;
      const client = new SQSClient({ ...clientOptions(engines.urls.sqs), credentials: key });
      clients.push(client);
      return client;
    },
    dynamodb,
    s3,
    close: () => clients.forEach((client) => client.destroy()),
  };
}
