import type { JobResult } from "../../../src/domain/job.ts";
import type { Hash, Pgu } from "../../../src/domain/values.ts";
import type { Log, LogFields } from "../../../src/ports/log.ts";
import type { Unpacked } from "../fetch/unpack.ts";
import type { ProofJob } from "../read-job.ts";

export type Execution = { cycles: bigint; gas: Pgu; publicValuesHash: Hash };

/** What a job finds out on its way: parts of its result. */
export type Findings = Pick<JobResult, "cycles" | "gas" | "gpu" | "versions">;

export type Verdict = { kind: "valid" } | { kind: "invalid"; because: string };

/**
 * One way to make a proof. Each step ends when the work's signal aborts, and throws a JobStopped for what proving again
 * cannot mend or a HostTrouble for what another host may do. Steps are called in this order, each once.
 */
export type Backend = {
  /** Refuses what is no program, and tells the hash of its verifying key; undefined where this backend cannot know it. */
  check(): Promise<Hash | undefined>;
  execute(): Promise<Execution>;
  /** Writes the proof as `FulfillProof` carries it to the file `proofPath`. */
  prove(proofPath: string, execution: Execution): Promise<void>;
  verify(proofPath: string): Promise<Verdict>;
};

/** What a backend is told of the proof. */
export type ProofTask = Pick<
  ProofJob,
  "requestId" | "vkHash" | "mode" | "cycleLimit" | "gasLimit" | "backend" | "host"
> & {
  /** The network's; absent: whichever the prover makes proofs of. */
  version?: string;
};

/** What a backend works on, and whom it tells. */
export type Work = {
  job: ProofTask;
  program: Unpacked;
  stdin: Unpacked;
  /** The job's own folder: all in it goes when the job ends. */
  folder: string;
  signal: AbortSignal;
  log: Log;
  progress: (state: LogFields) => void;
  /** Takes what the result should say, whatever comes of the proof. */
  found: (findings: Findings) => void;
};

export type MakeBackend = (work: Work) => Backend;
