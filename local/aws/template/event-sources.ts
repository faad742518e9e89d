import { z } from "zod";
import type { Template } from "./template.ts";

const flag = z.union([z.boolean(), z.stringbool()]);
const mapping = z.looseObject({
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  BatchSize: z.coerce.number().default(10),
  MaximumBatchingWindowInSeconds: z.coerce.number().default(0),
  FunctionResponseTypes: z.array(z.string()).default([]),
  ScalingConfig: z.looseObject({ MaximumConcurrency: z.coerce.number().optional() }).optional(),
  Enabled: flag.default(true),
});

/** `AWS::Lambda::EventSourceMapping` of a queue. */
export type SqsMapping = {
  functionName: string;
  queueArn: string;
  batchSize: number;
  batchingWindowSec: number;
  reportsItemFailures: boolean;
  /** Undefined: as many as the account's concurrency allows. */
  maximumConcurrency: number | undefined;
};

/** The mappings that poll a queue; `skipped` has those of other sources, which have no stand-in. */
export function readEventSources(template: Template): { mappings: SqsMapping[]; skipped: string[] } {
  const all = template.ofType("AWS::Lambda::EventSourceMapping").map(({ logicalId, properties }) => ({
    logicalId,
    ...mapping.parse(properties),
  }));
  const ofQueue = ({ EventSourceArn }: { EventSourceArn: string }) => EventSourceArn.split(":")[2] === "sqs";
  return {
    skipped: all.filter((each) => !ofQueue(each)).map(({ logicalId }) => logicalId),
    mappings: all
      .filter((each) => ofQueue(each) && each.Enabled)
      .map((each) => ({
        functionName: each.FunctionName.split(":").at(-1) ?? "",
        queueArn: each.EventSourceArn,
        batchSize: each.BatchSize,
        batchingWindowSec: each.MaximumBatchingWindowInSeconds,
        reportsItemFailures: each.FunctionResponseTypes.includes("ReportBatchItemFailures"),
        maximumConcurrency: each.ScalingConfig?.MaximumConcurrency,
      })),
  };
}

const rule = z.looseObject({ Name: z.string(), Value: z.string() });
const destination = z.looseObject({
  Event: z.string().optional(),
  Events: z.array(z.string()).optional(),
  Id: z.string().optional(),
  Filter: z
    .looseObject({
      S3Key: z.looseObject({ Rules: z.array(rule) }).optional(),
      Key: z.looseObject({ FilterRules: z.array(rule) }).optional(),
    })
    .optional(),
  Queue: z.string().optional(),
  QueueArn: z.string().optional(),
  Function: z.string().optional(),
  LambdaFunctionArn: z.string().optional(),
});
const configuration = z.looseObject({
  QueueConfigurations: z.array(destination).default([]),
  LambdaConfigurations: z.array(destination).default([]),
  LambdaFunctionConfigurations: z.array(destination).default([]),
  EventBridgeConfiguration: z.looseObject({}).optional(),
});

/** Whom a bucket tells of what. `target` is the ARN of a queue or a function, or EventBridge. */
export type Notification = {
  bucket: string;
  id: string;
  target: string | "eventbridge";
  /** `s3:ObjectCreated:*` and its like. */
  events: readonly string[];
  prefix: string;
  suffix: string;
};

/** Notifications of buckets: on the bucket itself, and in the custom resource that the CDK makes of them. */
export function readNotifications(template: Template): Notification[] {
  const own = template.ofType("AWS::S3::Bucket").map(({ identity, properties }) => ({
    bucket: identity.name,
    raw: properties["NotificationConfiguration"],
  }));
  const custom = template.ofType("Custom::S3BucketNotifications").map(({ properties }) => ({
    bucket: z.string().parse(properties["BucketName"]),
    raw: properties["NotificationConfiguration"],
  }));
  return [...own, ...custom].flatMap(({ bucket, raw }) => (raw === undefined ? [] : notificationsOf(bucket, raw)));
}

function notificationsOf(bucket: string, raw: unknown): Notification[] {
  const read = configuration.parse(raw);
  const direct = [...read.QueueConfigurations, ...read.LambdaConfigurations, ...read.LambdaFunctionConfigurations];
  const all = { events: ["s3:*"], prefix: "", suffix: "" };
  return [
    ...direct.map((each, index) => ({
      bucket,
      id: each.Id ?? `notification-${index}`,
      target: each.Queue ?? each.QueueArn ?? each.Function ?? each.LambdaFunctionArn ?? "",
      events: each.Events ?? (each.Event === undefined ? [] : [each.Event]),
      ...filterOf(each.Filter?.S3Key?.Rules ?? each.Filter?.Key?.FilterRules ?? []),
    })),
    ...(read.EventBridgeConfiguration === undefined
      ? []
      : [{ bucket, id: "eventbridge", target: "eventbridge" as const, ...all }]),
  ];
}

const filterOf = (rules: readonly z.output<typeof rule>[]): { prefix: string; suffix: string } => {
  const valueOf = (name: string): string => rules.find((each) => each.Name.toLowerCase() === name)?.Value ?? "";
  return { prefix: valueOf("prefix"), suffix: valueOf("suffix") };
};
