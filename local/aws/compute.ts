import type { SQSClient } from "@aws-sdk/client-sqs";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { Listening } from "./http/listen.ts";
import type { Gate } from "./iam/gate.ts";
import { guardOf } from "./iam/guard.ts";
import {
  type AsyncInvocations,
  createAsyncInvocations,
  defaultAsyncPolicy,
  type GivenUp,
} from "./lambda/async-invocations.ts";
import type { InvocationReport, LambdaFunction, LogLine } from "./lambda/function.ts";
import { createLambdaHost, type LambdaHost } from "./lambda/host.ts";
import { serveInvokeApi } from "./lambda/invoke-api.ts";
import type { Reaper } from "./processes/reaper.ts";
import { readAsyncPolicies, readFunctions } from "./template/functions.ts";
import type { Template } from "./template/template.ts";

/** How functions are run; every setting has a default that suits one laptop. */
export type ComputeSettings = {
  /** Variables for every function, over those of the template: the network's URL, for one. */
  environment?: Readonly<Record<string, string>>;
  /** Folders with a bundle by function name, in place of the template's assets. */
  folders?: Readonly<Record<string, string>>;
  /** How long an idle environment is kept; Lambda keeps it for minutes, a laptop's memory is smaller. */
  idleMs?: number;
  /** Environments that may run at once over all functions that reserve none. */
  accountConcurrency?: number;
  /** Stops processes between invocations, as Lambda does. */
  freeze?: boolean;
  /** Allows environments to be killed at a named call. */
  faults?: boolean;
  /** Waits before the retries of a failed asynchronous event; 1 and 2 minutes on AWS. */
  retryDelaysMs?: readonly number[];
};

/** Above what the stack's queues and schedules can ask for together (18). A new account has 10, an old one 1,000. */
export const usualConcurrency = 24;

export type Compute = {
  host: LambdaHost;
  asynchronous: AsyncInvocations;
  api: Listening;
  /** Functions of the template that do not run here, and why. */
  absent: readonly { name: string; reason: string }[];
};

type Options = {
  template: Template;
  assetFolder: string;
  settings: ComputeSettings;
  /** Endpoints and credentials; known only once everything listens. */
  clientEnvironment(): Readonly<Record<string, string>>;
  gate: Gate;
  reaper: Reaper;
  sqs: SQSClient;
  queueUrl(name: string): string;
  now(): number;
  onLine(line: LogLine): void;
  onReport(report: InvocationReport): void;
  onGivenUp(event: GivenUp): void;
  onProblem(message: string): void;
};

/** The functions of a template behind Invoke, synchronous and not. */
export async function createCompute(options: Options): Promise<Compute> {
  const { template, settings, now, reaper, gate, onLine, onReport, clientEnvironment } = options;
  const { folders = {}, environment = {}, retryDelaysMs = [60_000, 120_000] } = settings;
  const { functions, absent } = readFunctions(template, { assetFolder: options.assetFolder, folders });
  const keyFor = ({ roleArn, name }: LambdaFunction) =>
    gate.keyFor(roleArn, { service: "lambda.amazonaws.com", session: name });
  for (const fn of functions) keyFor(fn); // a role that Lambda may not take is an error now, not at the first call
  const host = await createLambdaHost({
    functions: functions.map((fn) => ({ ...fn, environment: { ...fn.environment, ...environment } })),
    environment: clientEnvironment,
    keyFor,
    idleMs: settings.idleMs ?? 60_000,
    accountConcurrency: settings.accountConcurrency ?? usualConcurrency,
    freeze: settings.freeze ?? process.platform !== "win32",
    faults: settings.faults ?? false,
    reaper,
    now,
    onLine,
    onReport,
  });
  const policies = readAsyncPolicies(template);
  const policy = (name: string) => policies.get(name) ?? defaultAsyncPolicy;
  const onGivenUp = (event: GivenUp): void => {
    options.onGivenUp(event);
    const { onFailure } = policy(event.functionName);
    if (onFailure !== undefined) {
      tellDestination(options, host.find(event.functionName), onFailure, event).catch((error: unknown) =>
        options.onProblem(String(error)),
      );
    }
  };
  const asynchronous = createAsyncInvocations({ host, policy, retryDelaysMs, now, onGivenUp });
  const api = await serveInvokeApi(host, asynchronous, guardOf(gate, "lambda"));
  return { host, asynchronous, api, absent };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
async function tellDestination(
  { sqs, queueUrl, now, gate }: Options,
  fn: LambdaFunction | undefined,
  arn: string,
  event: GivenUp,
): Promise<void> {
  const { functionName, requestId, payload, condition, attempts, error } = event;
  const record = {
    version: "1.0",
    timestamp: new Date(now()).toISOString(),
    requestContext: { requestId, functionArn: functionName, condition, approximateInvokeCount: attempts },
    requestPayload: JSON.parse(payload) as unknown,
    responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
    responsePayload: error ?? null,
  };
  const acting = { service: "lambda.amazonaws.com", sourceArn: fn?.arn ?? "", roleArn: fn?.roleArn };
  gate.admitService(acting, { action: "sqs:SendMessage", resource: arn });
  const QueueUrl = queueUrl(arn.split(":").at(-1) ?? "");
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(record) }));
}
