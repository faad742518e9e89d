import { join } from "node:path";
import type { Failure } from "../../src/domain/failure.ts";
import type { Gpu, ProofLocation, RunnerStage } from "../../src/domain/job.ts";
import type { Hash } from "../../src/domain/values.ts";
import type { Log, LogFields } from "../../src/ports/log.ts";
import type { Backend, Execution, Findings, MakeBackend } from "./backends/backend.ts";
import type { Bucket } from "./bucket.ts";
import { claimRequest } from "./claim.ts";
import { leastProveSec } from "./deadline.ts";
import { exit, failed, HostTrouble, JobStopped } from "./endings.ts";
import type { Inputs } from "./fetch/fetch-inputs.ts";
import type { ProofJob } from "./read-job.ts";
import { refuseOtherImage } from "./refuse-other-image.ts";
import type { Stages } from "./stages.ts";
import { storeProof } from "./store.ts";
import { clearWorkFolders } from "./work-folder.ts";

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
  /** Takes what the result should say, whatever comes of the proof. */
  found: (findings: Findings) => void;
  /** Refuses a host that cannot prove; tells its GPU. */
  checkHost: (signal: AbortSignal) => Promise<Gpu | undefined>;
  nowMs: () => number;
  fetch: (folder: string, signal: AbortSignal) => Promise<Inputs>;
  makeBackend: MakeBackend;
};

/** From the claim to the stored proof. */
export async function proveJob(context: JobContext): Promise<ProofLocation> {
  const { job, bucket, stages, folder, signal, found } = context;
  const run: Stages["run"] = (stage, work, note) => {
    signal.throwIfAborted();
    context.progress({ stage });
    return stages.run(stage, work, note);
  };

  await run(
    "claim",
    async () => {
      const claim = await claimRequest(bucket, job, signal);
      await clearWorkFolders(job, folder, Date.now() / 1_000);
      return claim;
    },
    ({ tookOver }) => ({ tookOver }),
  );
  refuseOtherImage(job);
  const gpu = await run(
    "guard",
    () => context.checkHost(signal),
    (seen) => ({ gpu: seen?.name }),
  );
  if (gpu) found({ gpu });
  const inputs = await run("fetch", () => context.fetch(folder, signal), sizesOf);
  const backend = context.makeBackend({ ...context, ...inputs });
  await run("check", () => checkProgram(backend, job, inputs));
  const execution = await run(
    "execute",
    () => executeWithin(backend, job),
    ({ cycles, gas }) => ({
      cycles: cycles.toString(),
      gas: gas.toString(),
    }),
  );
  found({ cycles: execution.cycles, gas: execution.gas });
  refuseTooLate(context, execution, gpu);
  const proofPath = join(folder, "proof.bin");
  await run("prove", () => backend.prove(proofPath, execution));
  await run("verify", () => verifyOwn(backend, proofPath));
  return run(
    "store",
    () => storeProof(bucket, job, proofPath, signal),
    ({ sizeBytes }) => ({ sizeBytes }),
  );
}

/** What is certain to be late is not begun: the host is paid by the second. */
export function refuseTooLate(
  { job, nowMs }: { job: Pick<ProofJob, "backend" | "mode" | "host" | "deadlineSec">; nowMs: () => number },
  { gas }: Execution,
  gpu: Gpu | undefined,
): void {
  const leastSec = leastProveSec(job, gas, gpu?.name);
  const leftSec = job.deadlineSec - nowMs() / 1_000;
  if (leastSec <= leftSec) return;
  const times = `${Math.ceil(leastSec)} s at the least, and the deadline is in ${Math.floor(leftSec)} s`;
  throw exit("tooLate", `a proof of ${gas} PGU takes ${times}`);
}

const sizesOf = ({ program, stdin, cached }: Inputs) => ({
  programBytes: program.bytes,
  stdinBytes: stdin.bytes,
  cached,
});

/** Only what passes is kept for later jobs. What the cache gave and does not pass is fetched anew by the next attempt. */
async function checkProgram(backend: Backend, job: ProofJob, { program, cached, cache }: Inputs): Promise<void> {
  try {
    const vkHash = await checkKey(backend, job);
    if (vkHash !== undefined) await cache.keep(program);
  } catch (error) {
    if (!cached || !(error instanceof JobStopped) || error.stop.kind === "exit") throw error;
    await cache.forget();
    throw new HostTrouble(`the program from this host's cache: ${error.message}`, undefined, { cause: error });
  }
}

async function checkKey(backend: Backend, job: ProofJob): Promise<Hash | undefined> {
  const vkHash = await backend.check();
  if (vkHash === undefined || vkHash === job.vkHash) return vkHash;
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

export async function verifyOwn(backend: Backend, proofPath: string): Promise<void> {
  const verdict = await backend.verify(proofPath);
  if (verdict.kind === "invalid") throw stop("verify", "VERIFICATION_FAILURE", verdict.because);
}

const stop = (stage: RunnerStage, error: Failure["error"], message: string) => failed({ error, message, stage });
