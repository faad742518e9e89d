import { join } from "node:path";
import { environment } from "../../src/config/names.ts";
import type { ProverBackend } from "../../src/domain/job.ts";
import type { Delays } from "../aws/batch/delays.ts";
import type { Use } from "../aws/iam/decide.ts";
import type { InvocationReport } from "../aws/lambda/function.ts";
import { createLoopbackAws, type LoopbackAws } from "../aws/loopback.ts";
import { containerOf, withBackend } from "./container.ts";
import { seed } from "./seed.ts";
import { readStory, type StoryEvent, storyOfLambda } from "./story.ts";

type Template = { Resources: Readonly<Record<string, { Type: string; Properties?: Record<string, unknown> }>> };

export type SystemOptions = {
  template: Template;
  /** The cloud assembly that the template came with. */
  assembly: string;
  /** The runner's bundle. */
  runnerFolder: string;
  /** Holds everything that outlives a run. */
  stateDir: string;
  stage: string;
  network: { url: string; chainId: bigint };
  /** Stored where the template says that the signer's key rests. */
  privateKey: `0x${string}`;
  backend: ProverBackend;
  proverBinary?: string;
  simulatedPguPerSec: bigint;
  /** Set once, where an operator has set none. */
  firstKnobs: Readonly<Record<string, string>>;
  forcedKnobs?: Readonly<Record<string, string>>;
  delays?: Partial<Delays>;
  /** Where `AWS_ENDPOINT_URL_…` of other engines is looked up; this process where absent. */
  processEnvironment?: NodeJS.ProcessEnv;
  idleMs?: number;
  onStory(event: StoryEvent): void;
  /** Lines of the system that tell of no arrow: for `--json` and for tests. */
  onLine?(source: string, line: string): void;
  onReport?(report: InvocationReport): void;
  /** Each thing that a role or a service of the stack was allowed to do. */
  onUse?(use: Use): void;
  onProblem(message: string): void;
};

export type System = { aws: LoopbackAws; close(): Promise<void> };

/** A laptop has no account's limit of 10, and eight steps that may all run at once. */
const environmentsAtOnce = 24;

/** The deployed system on this machine: the template's own resources, against `network`. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { stateDir, network, onStory, onProblem, onLine = () => undefined } = options;
  const late: { aws?: LoopbackAws } = {};
  const tell = (event: StoryEvent | undefined) => event && onStory(event);
  const aws = await createLoopbackAws({
    template: withBackend(options.template, options.backend),
    assetFolder: options.assembly,
    stateDir: join(stateDir, "aws"),
    accountConcurrency: environmentsAtOnce,
    ...(options.processEnvironment && { processEnvironment: options.processEnvironment }),
    ...(options.idleMs !== undefined && { idleMs: options.idleMs }),
    environment: {
      [environment.networkUrl]: network.url,
      [environment.chainId]: network.chainId.toString(),
    },
    batch: {
      run: () => containerOf({ ...options, stateDir }, late.aws?.env ?? {}),
      onLog: ({ line }) => {
        tell(readStory(line, Date.now()));
        onLine("job", line);
      },
      ...(options.delays && { delays: options.delays }),
    },
    onLine: (line) => {
      tell(storyOfLambda(line));
      onLine(line.functionName, line.line);
    },
    ...(options.onReport && { onReport: options.onReport }),
    ...(options.onUse && { onUse: options.onUse }),
    onProblem,
  });
  late.aws = aws;
  try {
    await seed(aws, options);
    aws.start();
  } catch (error) {
    await aws.close();
    throw error;
  }
  return { aws, close: () => aws.close() };
}
