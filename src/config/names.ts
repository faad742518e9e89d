/**
 * Every name that the code and the stack share. `lib/` gives things these names, `load.ts` reads them back; a name
 * that is written twice is a name that will differ one day.
 */

/** The steps: each is one file in `src/steps`, one Lambda, one construct and one test of the same name. */
export const steps = [
  "watch-market",
  "launch-proof",
  "record-result",
  "fulfill-proof",
  "fail-fulfillment",
  "reconcile",
  "report-health",
  "issue-stdin-uri",
] as const;
export type StepName = (typeof steps)[number];

/** The only steps that may sign. Everything else, the GPU host above all, never sees the key. */
export const signers = [
  "watch-market",
  "fulfill-proof",
  "fail-fulfillment",
  "report-health",
  "issue-stdin-uri",
] as const satisfies readonly StepName[];

/** The queues and the step that consumes each. Every one has a dead-letter queue named `<queue>-dead`. */
export const queues = {
  assigned: "launch-proof",
  finished: "record-result",
  "deliver-proof": "fulfill-proof",
  "deliver-failure": "fail-fulfillment",
} as const satisfies Record<string, StepName>;
export type QueueName = keyof typeof queues;

/** The steps that a schedule starts each minute or so; the period is the finest that the scheduler has for the first two. */
export const schedules = {
  "watch-market": { everyMinutes: 1 },
  reconcile: { everyMinutes: 1 },
  "report-health": { everyMinutes: 5 },
} as const satisfies Partial<Record<StepName, { everyMinutes: number }>>;

/** Names of environment variables that the stack sets on Lambdas and `load.ts` reads. */
export const environment = {
  stage: "STAGE",
  /** What is deployed, where it is known: told to the network, and else of no effect. */
  gitSha: "GIT_SHA",
  imageTag: "PROVER_IMAGE_TAG",
  table: "TABLE_NAME",
  bucket: "BUCKET_NAME",
  knobsPath: "KNOBS_PATH",
  networkUrl: "NETWORK_RPC_URL",
  chainId: "NETWORK_CHAIN_ID",
  /** Of these two a signing step is told one. */
  signerKey: "SIGNER_KEY_ARN",
  signerSecret: "SIGNER_SECRET_ID",
  /** `<name of the class>=<instance type>:<on-demand, spot or spot@share>:<most hosts>`, comma between them. */
  fleetClasses: "FLEET_CLASSES",
  stdinUriFunction: "ISSUE_STDIN_URI_FUNCTION",
  queueUrl: {
    assigned: "ASSIGNED_QUEUE_URL",
    finished: "FINISHED_QUEUE_URL",
    "deliver-proof": "DELIVER_PROOF_QUEUE_URL",
    "deliver-failure": "DELIVER_FAILURE_QUEUE_URL",
  },
} as const;

/** What `launch-proof` puts in a job's environment and the runner reads; all values are text. */
export const jobEnvironment = {
  requestId: "REQUEST_ID",
  jobName: "JOB_NAME",
  losses: "LOSSES",
  deadlineSec: "DEADLINE_SEC",
  mode: "PROOF_MODE",
  vkHash: "VK_HASH",
  version: "NETWORK_VERSION",
  programUri: "PROGRAM_URI",
  stdinUri: "STDIN_URI",
  stdinPrivate: "STDIN_PRIVATE",
  cycleLimit: "CYCLE_LIMIT",
  gasLimit: "GAS_LIMIT",
  publicValuesHash: "PUBLIC_VALUES_HASH",
  bucket: "BUCKET_NAME",
  networkUrl: "NETWORK_RPC_URL",
  stdinUriFunction: "ISSUE_STDIN_URI_FUNCTION",
  backend: "PROVER_BACKEND",
} as const;

/** What `prover calibrate run` puts in a job's environment in place of a request; all values are text. */
export const calibrationEnvironment = {
  run: "CALIBRATION_RUN",
  className: "CALIBRATION_CLASS",
  limitSec: "CALIBRATION_LIMIT_SEC",
} as const;

/** What Batch, the image and the host tell the runner beside the job's own environment; only the first two are needed. */
export const runnerEnvironment = {
  batchJobId: "AWS_BATCH_JOB_ID",
  batchAttempt: "AWS_BATCH_JOB_ATTEMPT",
  batchComputeEnvironment: "AWS_BATCH_CE_NAME",
  stage: "STAGE",
  proverBinary: "SP1_PROVER_BIN",
  imageNetworkVersion: "IMAGE_NETWORK_VERSION",
  imageCircuits: "IMAGE_CIRCUITS",
  simulatedPguPerSec: "SIMULATED_PGU_PER_SEC",
  workFolder: "WORK_DIR",
  cacheFolder: "CACHE_DIR",
  maxCacheBytes: "MAX_CACHE_BYTES",
  maxProgramBytes: "MAX_PROGRAM_BYTES",
  maxStdinBytes: "MAX_STDIN_BYTES",
  nvidiaSmi: "NVIDIA_SMI_BIN",
  skippedGuards: "SKIP_GUARDS",
  bestPguPerSec: "BEST_PGU_PER_SEC",
  leastGroth16Sec: "LEAST_GROTH16_SEC",
  leastPlonkSec: "LEAST_PLONK_SEC",
  slowestPguPerSec: "SLOWEST_PGU_PER_SEC",
  patienceSec: "PROVER_PATIENCE_SEC",
  leaveGraceSec: "LEAVE_GRACE_SEC",
} as const;

/**
 * All that belongs to a class of hosts has one name: its compute environment (as a job that runs there says), its queue and
 * its job definition.
 */
export const hostClassName = (stage: string, name: string): string => `serverless-prover-${stage}-${name}`;

export const functionName = (stage: string, step: StepName): string => `serverless-prover-${stage}-${step}`;

/** The DynamoDB table's keys and its index; the access patterns are in `docs/table.md`. */
export const table = {
  partitionKey: "pk",
  sortKey: "sk",
  ttl: "expiresAtSec",
  byPhase: { index: "by-phase", partitionKey: "phase", sortKey: "deadlineSec" },
} as const;

/** Where things lie in the bucket. */
export const prefixes = { jobs: "jobs/", journal: "journal/", calibration: "calibration/" } as const;

/** How the names of the jobs begin that prove for a request; those that measure begin otherwise. */
export const proofJobPrefix = "prove-";

/** `/serverless-prover/<stage>/…`: where the knobs live, outside the template. */
export const knobsPath = (stage: string): string => `/serverless-prover/${stage}/knobs`;

/** The CloudWatch namespace of a stage's metrics: several provers of one account stay apart without a dimension. */
export const metricNamespace = (stage: string): string => `ServerlessProver/${stage}`;

/** What this system calls itself and its version, where it is asked who it is. A test holds it to `package.json`. */
export const product = { component: "serverless-prover", version: "0.1.0" } as const;
