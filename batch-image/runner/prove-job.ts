import { join } from "node:path";
import type { Failure } from "../../src/domain/failure.ts";
import type { ProofLocation, RunnerStage } from "../../src/domain/job.ts";
import type { Log, LogFields } from "../../src/ports/log.ts";
import type { Backend, Execution, MakeBackend } from "./backends/backend.ts";
import type { Bucket } from "./bucket.ts";
import { claimRequest } from "./claim.ts";
import { failed } from "./endings.ts";
import type { Inputs } from "./fetch/fetch-inputs.ts";
import type { ProofJob } from "./read-job.ts";
import type { Stages } from "./stages.ts";
import { storeProof } from "./store.ts";

export type JobContext = {
  job: ProofJob;
  bucket: Bucket;
  stages: Stages;
  /** The job's own folder. */
  folder: string;
  /** Aborts with a JobStopped where the work has become pointless or impossible. */
  signal: AbortSignal;
  log: Log;
  progress: (state: LogFields) => void;
  fetch: (folder: string, signal: AbortSignal) => Promise<Inputs>;
  makeBackend: MakeBackend;
};

export type Proved = { proof: ProofLocation; cycles: Execution["cycles"]; gas: Execution["gas"] };

/** From the claim to the stored proof. `executed` hears what the execution found, whatever comes of the proof. */
export async function proveJob(context: JobContext, executed: (execution: Execution) => void): Promise<Proved> {
  const { job, bucket, stages, folder, signal } = context;
  const run: Stages["run"] = (stage, work, note) => {
    signal.throwIfAborted();
    context.progress({ stage });
    return stages.run(stage, work, note);
  };

  await run(
    "claim",
    () => claimRequest(bucket, job),
    ({ tookOver }) => ({ tookOver }),
  );
  const inputs = await run("fetch", () => context.fetch(folder, signal), sizesOf);
  const backend = context.makeBackend({ ...context, ...inputs });
  await run("check", () => checkProgram(backend, job));
  const execution = await run(
    "execute",
    () => executeWithin(backend, job),
    ({ cycles, gas }) => ({
      cycles: cycles.toString(),
      gas: gas.toString(),
    }),
  );
  executed(execution);
  const proofPath = join(folder, "proof.bin");
  await run("prove", () => backend.prove(proofPath, execution));
  await run("verify", () => verifyOwn(backend, proofPath));
  const proof = await run(
    "store",
    () => storeProof(bucket, job, proofPath, signal),
    ({ sizeBytes }) => ({ sizeBytes }),
  );
  return { proof, cycles: execution.cycles, gas: execution.gas };
}

const sizesOf = ({ program, stdin }: Inputs) => ({ programBytes: program.bytes, stdinBytes: stdin.bytes });

async function checkProgram(backend: Backend, job: ProofJob): Promise<void> {
  const vkHash = await backend.check();
  if (vkHash === undefined || vkHash === job.vkHash) return;
  throw stop(
    "check",
    "VERIFICATION_KEY_MISMATCH",
    `the program's verifying key is ${vkHash}, the request's ${job.vkHash}`,
  );
}

async function executeWithin(backend: Backend, job: ProofJob): Promise<Execution> {
  const execution = await backend.execute();
  const { publicValuesHash } = execution;
  if (job.publicValuesHash === undefined || job.publicValuesHash === publicValuesHash) return execution;
  const message = `the public values' hash is ${publicValuesHash}, the request's ${job.publicValuesHash}`;
  throw stop("execute", "PUBLIC_VALUES_MISMATCH", message);
}

async function verifyOwn(backend: Backend, proofPath: string): Promise<void> {
  const verdict = await backend.verify(proofPath);
  if (verdict.kind === "invalid") throw stop("verify", "VERIFICATION_FAILURE", verdict.because);
}

const stop = (stage: RunnerStage, error: Failure["error"], message: string) => failed({ error, message, stage });
