import { mkdirSync } from "node:fs";
import { credentials } from "./account.ts";
import type { BatchOptions } from "./batch/create-batch.ts";
import { type Compute, type ComputeSettings, createCompute, usualConcurrency } from "./compute.ts";
import { serveElsewhere } from "./elsewhere.ts";
import { clientEnvironment, type Endpoints } from "./endpoints.ts";
import { type Engines, startEngines } from "./engines/start-engines.ts";
import { createEventSources, type EventSources } from "./event-sources.ts";
import { putEventsOperations } from "./events/put-events.ts";
import { keyVariables } from "./iam/access-keys.ts";
import type { Use } from "./iam/decide.ts";
import { createGate, type Gate, openGate } from "./iam/gate.ts";
import { guardOf } from "./iam/guard.ts";
import type { GivenUp } from "./lambda/async-invocations.ts";
import type { InvocationReport, LogLine } from "./lambda/function.ts";
import { createReaper } from "./processes/reaper.ts";
import { awsJson, serve } from "./protocol/serve.ts";
import { createServices, type Services } from "./services.ts";
import { createStack, type Stack } from "./stack.ts";
import { readPermissions } from "./template/permissions.ts";
import { silentTypes } from "./template/silent-types.ts";
import { readTemplate } from "./template/template.ts";

export type LoopbackOptions = ComputeSettings & {
  /** The synthesized CloudFormation template, parsed. */
  template: unknown;
  /** The cloud assembly that it came with: the folder with its assets. */
  assetFolder: string;
  /** Where everything that outlives a run is kept. */
  stateDir: string;
  stackName?: string;
  /** Values for the template's parameters. */
  parameters?: Readonly<Record<string, string>>;
  /**
   * Whether calls are judged by the template's roles and policies; they are unless this says false, as a small test does
   * whose functions name no role.
   */
  permissions?: boolean;
  /** How a Batch job's container is run, and how fast hosts come. */
  batch: Pick<BatchOptions, "run" | "onLog" | "delays">;
  /** Where `AWS_ENDPOINT_URL_…` of other engines is looked up; this process's environment when absent. */
  processEnvironment?: NodeJS.ProcessEnv;
  /** How long `close` waits for batches that run; what runs longer is ended as by a timeout. */
  drainMs?: number;
  now?(): number;
  onLine?(line: LogLine): void;
  onReport?(report: InvocationReport): void;
  /** An asynchronous event that was dropped: its retries or its age ran out. */
  onGivenUp?(event: GivenUp): void;
  /** Each thing that somebody other than the operator was allowed to do. */
  onUse?(use: Use): void;
  /** What went wrong in the stand-ins themselves. */
  onProblem?(message: string): void;
};

/** A region of AWS on this machine with one stack deployed. */
export type LoopbackAws = Pick<EventSources, "bus" | "schedules" | "events" | "messages"> & {
  endpoints: Endpoints;
  /** What a client process needs in its environment to find everything here, as the operator. */
  env: Readonly<Record<string, string>>;
  lambda: Compute["host"];
  asynchronous: Compute["asynchronous"];
  stack: Stack;
  engines: Engines;
  services: Services;
  /** What of the template has no counterpart here, with the reason. */
  notHere: readonly string[];
  /** Begins to poll queues and to fire schedules. */
  start(): void;
  /** Drains, then ends every process and frees every port; what was stored stays in `stateDir`. */
  close(): Promise<void>;
};

const ignore = (): void => undefined;
const sleep = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms).unref());

/**
 * Deploys a template to this machine. Everything that the template creates exists when this resolves; nothing runs by
 * itself before `start`. What fails on the way leaves nothing behind.
 */
export async function createLoopbackAws(options: LoopbackOptions): Promise<LoopbackAws> {
  const ends: (() => unknown)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    return await assemble(options, ends, closeAll);
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function assemble(
  options: LoopbackOptions,
  ends: (() => unknown)[],
  closeAll: () => Promise<void>,
): Promise<LoopbackAws> {
  const { template: raw, stateDir, stackName, parameters, now = Date.now, onProblem = ignore } = options;
  mkdirSync(stateDir, { recursive: true });
  const reaper = createReaper();
  ends.push(reaper.close);

  const gate = gateOf(options);
  // Bound late: engines come first, and tell of changes only once there is somebody to tell.
  const late: { sources?: EventSources } = {};
  const engines = await startEngines({
    stateDir,
    reaper,
    gate,
    environment: options.processEnvironment ?? process.env,
    now,
    onProblem,
    onChange: (change) => late.sources?.notify(change),
  });
  ends.push(engines.close);
  const stack = await createStack({ raw, engines, stackName, parameters });
  ends.push(stack.close);
  const services = await createServices({
    template: stack.template,
    stateDir,
    gate,
    batch: { ...options.batch, reaper, onEvent: (event) => void late.sources?.bus.put(event) },
  });
  ends.push(services.close);
  const elsewhere = await serveElsewhere(onProblem);
  ends.push(elsewhere.close);

  const endpointVariables: Record<string, string> = {};
  const compute = await createCompute({
    ...stack,
    assetFolder: options.assetFolder,
    settings: options,
    clientEnvironment: () => endpointVariables,
    gate,
    reaper,
    now,
    onProblem,
    onLine(line) {
      if (line.stream === "stdout") services.metrics.ingest(line.line);
      options.onLine?.(line);
    },
    onReport: options.onReport ?? ignore,
    onGivenUp: options.onGivenUp ?? ignore,
  });
  ends.push(compute.api.close, compute.host.close);
  const accountConcurrency = options.accountConcurrency ?? usualConcurrency;
  const sources = createEventSources({ stack, gate, compute, accountConcurrency, now, onProblem });
  late.sources = sources;
  ends.push(() => endWork(sources, compute, options.drainMs ?? 5_000));
  const events = await serve({
    dialect: awsJson("1.1"),
    operations: putEventsOperations(sources.bus),
    guard: guardOf(gate, "events"),
  });
  ends.push(events.close);

  const endpoints: Endpoints = {
    ...engines.urls,
    lambda: compute.api.url,
    events: events.url,
    batch: services.batch.url,
    ecs: services.batch.ecs.url,
    ssm: services.parameters.url,
    secrets: services.secrets.url,
    kms: services.kms.url,
    cloudwatch: services.metrics.url,
  };
  Object.assign(endpointVariables, clientEnvironment(endpoints, elsewhere.url));
  return {
    ...sources,
    endpoints,
    env: { ...endpointVariables, ...keyVariables(credentials) },
    lambda: compute.host,
    asynchronous: compute.asynchronous,
    stack,
    engines,
    services,
    notHere: notHere(stack, compute, sources),
    close: closeAll,
  };
}

/** What the policies say does not hang on the URLs that the engines give, so it is read before there are any. */
function gateOf({ template, stackName, parameters, permissions, onUse, onProblem }: LoopbackOptions): Gate {
  if (permissions === false) return openGate;
  const read = readTemplate(template, {
    queueUrl: (name) => name,
    ...(stackName === undefined ? {} : { stackName }),
    ...(parameters === undefined ? {} : { parameters }),
  });
  return createGate({
    permissions: readPermissions(read),
    onUse: onUse ?? ignore,
    onRefusal: onProblem ?? ignore,
  });
}

/** First nothing new begins, then what runs may end, then it is ended. */
async function endWork(sources: EventSources, { host, asynchronous }: Compute, drainMs: number): Promise<void> {
  const drained = sources.close();
  await Promise.race([drained, sleep(drainMs)]);
  asynchronous.close();
  await host.close();
  await drained;
}

const notHere = ({ template }: Stack, { absent }: Compute, { skipped }: EventSources): string[] => [
  ...absent.map(({ name, reason }) => `${name}: ${reason}`),
  ...skipped.map((name) => `${name}: no stand-in serves its kind of source or schedule`),
  ...template.resources
    .filter(
      ({ type }) =>
        !silentTypes.some((known) => type === known || (known.endsWith("*") && type.startsWith(known.slice(0, -1)))),
    )
    .map(({ logicalId, type }) => `${logicalId}: ${type} has no stand-in`),
];
