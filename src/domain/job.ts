import type { Failure } from "./failure.ts";
import type { HostUse } from "./host-use.ts";
import type { JobId, JobName, Pgu, RequestId, UnixSeconds } from "./values.ts";

/** Where a job's things lie in the bucket: all under the request, each attempt under its own prefix. */
export const jobPrefix = (id: RequestId) => `jobs/${id.slice(2)}/`;
/** The fence: of two jobs for one request only the one whose claim stands goes on. */
export const claimKey = (id: RequestId) => `${jobPrefix(id)}claim`;
/** The attempt's own prefix; `attempt` counts from 1, as Batch counts. */
export const attemptPrefix = (id: RequestId, job: string, attempt: number) => `${jobPrefix(id)}${job}-${attempt}/`;
export const proofKey = (prefix: string) => `${prefix}proof.bin`;
/** Written last: an attempt without it has no result. */
export const resultKey = (prefix: string) => `${prefix}result.json`;

/** How far the attempt is: written again and again while its runner lives. */
export const progressKey = (prefix: string) => `${prefix}progress.json`;

/** So many lost hosts end a request; lost jobs count alike, and each launch has Batch's own attempts too. */
export const maxLosses = 4;

/** With less time than this left a proof is not started: even a warm host takes some of it. In seconds. */
export const leastStartSec = 30;

/** A proof in the bucket, with what its bytes must be. */
export type ProofLocation = { key: string; sha256: string; sizeBytes: number };

/** Who holds the request's fence. A later round, or a later attempt of the same job, may take it over. */
export type Claim = { jobId: JobId; round: number; attempt: number };

/** May `claimant` go on where `holder` has claimed before it? A second job of the same round may not. */
export function mayTakeOver(holder: Claim, claimant: Claim): boolean {
  if (claimant.round !== holder.round) return claimant.round > holder.round;
  return claimant.jobId === holder.jobId && claimant.attempt >= holder.attempt;
}

/** What a finished attempt says of itself (`result.json`). */
export type JobResult = {
  requestId: RequestId;
  jobId: JobId;
  attempt: number;
  /** The prover that made it: a simulated result says so wherever it is shown. */
  backend: ProverBackend;
  cycles?: bigint;
  gas?: Pgu;
  stages: readonly StageTime[];
  /** When the container was up: what lies between the submission and it is waiting and starting a host. */
  startedAtSec?: UnixSeconds;
  /** The class of hosts that it ran on. */
  className?: string;
  /** The GPU that it had, as `nvidia-smi` names it. */
  gpu?: Gpu;
  /** How busy its host was while it ran. */
  hostUse?: HostUse;
  versions?: Versions;
} & (
  | { outcome: "proved"; proof: ProofLocation }
  | { outcome: "failed"; failure: Failure }
  /** No proof could be made in time: told for what it found, while the exit code (`tooLate`) says what it means. */
  | { outcome: "late" }
);

export type Gpu = { name: string; memoryMib: number; driver: string };

/** What made the proof; a simulated one has no prover. */
export type Versions = { runner: string; prover?: string; sp1?: string; network?: string };

export type StageTime = { stage: RunnerStage; elapsedMs: number };
export const runnerStages = ["claim", "guard", "fetch", "check", "execute", "prove", "verify", "store"] as const;
export type RunnerStage = (typeof runnerStages)[number];

export const proverBackends = ["simulated", "mock", "cpu", "cuda"] as const;
export type ProverBackend = (typeof proverBackends)[number];

/**
 * How the runner's process ends. Batch retries `hostLost` while attempts remain; everything else is final.
 * 75 is EX_TEMPFAIL; 143 is what SIGTERM leaves when nothing handles it.
 */
export const exitCodes = {
  /** A result is stored: a proof, or a failure that proving again cannot mend. */
  stored: 0,
  /** Another job holds the fence: nothing was done. */
  notOurs: 3,
  /** The network ended the request, or the operator did: nothing to say. */
  canceled: 4,
  /** The deadline cannot be met: no proof and no failure is stored, but what was found. */
  tooLate: 5,
  /** The job's environment is not what the runner expects. */
  badJob: 64,
  /** The host goes away or lacks what proving needs: another may do it. */
  hostLost: 75,
} as const;
export type ExitMeaning = keyof typeof exitCodes;

/** When a request's attempts last said how far they are. */
export type LastSign = { kind: "said"; atSec: UnixSeconds } | { kind: "nothing" };

/** A job as AWS Batch shows it. */
export type Job = {
  jobId: JobId;
  jobName: JobName;
  createdAtSec: UnixSeconds;
  state: JobState;
};
export type JobState =
  /** `blocked`: the fleet's word that its class cannot start a host for it now. */
  | { kind: "waiting"; blocked?: string }
  /** It has a host, which pulls the image or starts the container. */
  | { kind: "starting" }
  | { kind: "running"; startedAtSec: UnixSeconds }
  | { kind: "succeeded" }
  /** `reason`: the job's own, then its container's. */
  | { kind: "ended"; exitCode?: number; reason: string };

export const hasHost = (state: JobState | undefined): boolean =>
  state?.kind === "starting" || state?.kind === "running";

export const hasEnded = ({ kind }: JobState): boolean => kind === "succeeded" || kind === "ended";

/** What the kernel leaves of a container that took more memory than it has (SIGKILL). */
const killedExitCode = 137;

/**
 * Did a job end because of its host, so that another host may do better? A container without an exit code never ran to
 * one: its image could not be pulled, it could not be started, or its host is gone.
 */
export function isHostLoss(state: JobState): boolean {
  if (state.kind !== "ended") return false;
  const { exitCode, reason } = state;
  if (exitCode === undefined || exitCode === exitCodes.hostLost || exitCode === killedExitCode) return true;
  return /^Host EC2|OutOfMemoryError/.test(reason);
}

/** Why a job is ended whose class has no host for it, while another may have. Told to the fleet, and read again by `isHostless`. */
export const waitedInVain = "no host came for it in its class, and another class may have one";

/** Did a job end because no host came for it? The sweep ends it with its own words, the queue's limit with Batch's. */
export const isHostless = (state: JobState): boolean =>
  state.kind === "ended" &&
  (state.reason.startsWith(waitedInVain) || /JobStateTimeLimit|CAPACITY:|MISCONFIGURATION:/.test(state.reason));
