import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { vi } from "vitest";
import { credentials } from "../../../local/aws/account.ts";
import type { InvocationReport, LogLine } from "../../../local/aws/lambda/function.ts";
import { createLoopbackAws, type LoopbackAws, type LoopbackOptions } from "../../../local/aws/loopback.ts";
import { createScratch, type Resources, type Scratch } from "./fixture-stack.ts";

/** A stack that runs, clients that know nothing but an endpoint, and what the functions said. */
export type Stage = {
  aws: LoopbackAws;
  sqs: SQSClient;
  s3: S3Client;
  events: EventBridgeClient;
  lambda: LambdaClient;
  lines: LogLine[];
  reports: InvocationReport[];
  problems: string[];
  send(queue: string, body: unknown): Promise<void>;
  /** Messages that can be seen, and those that a consumer holds. */
  depth(queue: string): Promise<{ visible: number; held: number }>;
  invoke(name: string, payload?: unknown): Promise<{ error: string | undefined; payload: unknown }>;
  /** What functions have printed as JSON lines, parsed. */
  said(functionName: string): unknown[];
  close(): Promise<void>;
};

export type StageOptions = Partial<LoopbackOptions> & { scratch: Scratch; resources: Resources; start?: boolean };

export async function createStage({ scratch, resources, start = true, ...options }: StageOptions): Promise<Stage> {
  const [lines, reports, problems]: [LogLine[], InvocationReport[], string[]] = [[], [], []];
  const aws = await createLoopbackAws({
    template: { Resources: resources },
    assetFolder: scratch.folder,
    stateDir: scratch.stateDir,
    processEnvironment: {},
    permissions: false, // these functions name no roles
    retryDelaysMs: [1, 1],
    drainMs: 2_000,
    batch: { run: () => ({ command: process.execPath, args: ["-e", ""] }) },
    onLine: (line) => void lines.push(line),
    onReport: (report) => void reports.push(report),
    onProblem: (problem) => void problems.push(problem),
    ...options,
  });
  const client = (endpoint: string) => ({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  const sqs = new SQSClient(client(aws.endpoints.sqs));
  const s3 = new S3Client(client(aws.endpoints.s3));
  const events = new EventBridgeClient(client(aws.endpoints.events));
  const lambda = new LambdaClient(client(aws.endpoints.lambda));
  if (start) aws.start();
  return {
    aws,
    sqs,
    s3,
    events,
    lambda,
    lines,
    reports,
    problems,
    async send(queue, body) {
      const QueueUrl = aws.stack.queueUrl(queue);
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(body) }));
    },
    async depth(queue) {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: aws.stack.queueUrl(queue), AttributeNames: ["All"] }),
      );
      return {
        visible: Number(Attributes["ApproximateNumberOfMessages"]),
        held: Number(Attributes["ApproximateNumberOfMessagesNotVisible"]),
      };
    },
    async invoke(name, payload = {}) {
      const answer = await lambda.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(payload) }));
      const text = answer.Payload?.transformToString() ?? "null";
      return { error: answer.FunctionError, payload: JSON.parse(text) as unknown };
    },
    said: (functionName) =>
      lines
        .filter((line) => line.functionName === functionName && line.stream === "stdout" && line.line.startsWith("{"))
        .map(({ line }) => JSON.parse(line) as unknown),
    async close() {
      for (const each of [sqs, s3, events, lambda]) each.destroy();
      await aws.close();
    },
  };
}

/** Waits for what is to come. The limit is only there so that a test that cannot pass ends. */
export const until = (assertion: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(assertion, { timeout: 20_000, interval: 20 });

/** A stage that is torn down with its scratch folder whatever happens. */
export async function onStage(
  setUp: (scratch: Scratch) => Omit<StageOptions, "scratch">,
  act: (stage: Stage, scratch: Scratch) => Promise<void>,
): Promise<void> {
  const scratch = createScratch();
  try {
    const stage = await createStage({ scratch, ...setUp(scratch) });
    try {
      await act(stage, scratch);
    } finally {
      await stage.close();
    }
  } finally {
    scratch.remove();
  }
}
