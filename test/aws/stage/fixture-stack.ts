import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type Resources = Record<string, { Type: string; Properties?: unknown; Metadata?: unknown; Condition?: string }>;

/** A folder of its own for state and for the code of tiny functions. */
export type Scratch = { folder: string; stateDir: string; remove(): void };

export function createScratch(): Scratch {
  const folder = mkdtempSync(join(tmpdir(), "loopback-"));
  return { folder, stateDir: join(folder, "state"), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A function of the template whose code is `source`, written to the scratch folder as a bundle would be. */
export function aFunction(scratch: Scratch, name: string, source: string, properties: object = {}): Resources[string] {
  const folder = join(scratch.folder, `asset.${name}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "index.mjs"), source);
  return {
    Type: "AWS::Lambda::Function",
    Metadata: { "aws:asset:path": `asset.${name}` },
    Properties: {
      FunctionName: name,
      Handler: "index.handler",
      Runtime: "nodejs24.x",
      Code: { S3Bucket: "assets", S3Key: `${name}.zip` },
      Timeout: 10,
      MemorySize: 256,
      ...properties,
    },
  };
}

/** A queue with a dead-letter queue behind it: `<id>` and `<id>Dead`. */
export const aQueue = (
  id: string,
  { maxReceiveCount = 3, ...properties }: { maxReceiveCount?: number; [property: string]: unknown } = {},
): Resources => ({
  [`${id}Dead`]: { Type: "AWS::SQS::Queue", Properties: { QueueName: `${id}-dead` } },
  [id]: {
    Type: "AWS::SQS::Queue",
    Properties: {
      QueueName: id,
      RedrivePolicy: { deadLetterTargetArn: { "Fn::GetAtt": [`${id}Dead`, "Arn"] }, maxReceiveCount },
      ...properties,
    },
  },
});

export const aMapping = (queue: string, fn: string, properties: object = {}): Resources => ({
  [`${queue}To${fn}`]: {
    Type: "AWS::Lambda::EventSourceMapping",
    Properties: {
      FunctionName: { Ref: fn },
      EventSourceArn: { "Fn::GetAtt": [queue, "Arn"] },
      BatchSize: 10,
      ...properties,
    },
  },
});
