import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { CalibrationProof, Measurement } from "../../../src/domain/calibration.ts";
import type { Gpu } from "../../../src/domain/job.ts";
import { hash } from "../../../src/domain/values.ts";
import type { Log, LogFields } from "../../../src/ports/log.ts";
import type { Findings, MakeBackend, ProofTask } from "../backends/backend.ts";
import { JobStopped, stopOf } from "../endings.ts";
import type { Inputs } from "../fetch/fetch-inputs.ts";
import { refuseTooLate, verifyOwn } from "../prove-job.ts";
import { createStages, type Stages } from "../stages.ts";
import type { CalibrationJob } from "./read-calibration.ts";

export type MeasureContext = {
  job: CalibrationJob;
  /** The job's own folder. */
  folder: string;
  /** Aborts with a JobStopped where there is no time or no host any more. */
  signal: AbortSignal;
  log: Log;
  progress: (state: LogFields) => void;
  found: (findings: Findings) => void;
  gpu: Gpu | undefined;
  nowMs: () => number;
  fetch: (proof: CalibrationProof, folder: string, signal: AbortSignal) => Promise<Inputs>;
  makeBackend: MakeBackend;
};

/**
 * Makes one proof, verifies it and keeps nothing of it. A proof that cannot be made is a measurement too, for the next one
 * may; throws a JobStopped where the next one may not either.
 */
export async function measureProof(context: MeasureContext, proof: CalibrationProof): Promise<Measurement> {
  const { program, mode } = proof;
  const stages = createStages(context.log, context.nowMs);
  const folder = await mkdtemp(join(context.folder, "proof-"));
  try {
    const { cycles, gas } = await prove({ ...context, folder }, proof, stages);
    return { program, mode, stages: stages.times(), outcome: "proved", cycles, gas };
  } catch (error) {
    context.signal.throwIfAborted(); // what broke off because we stopped it says nothing
    if (!(error instanceof JobStopped)) context.log.error(`${stages.current()} failed`, { program, mode }, error);
    const why = stopOf(error, onlyTry, stages.current());
    if (why.kind === "exit") throw error;
    return { program, mode, stages: stages.times(), outcome: "failed", because: why.failure.message };
  } finally {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined); // the job's folder goes with all in it
  }
}

/** Nobody tries it on another host: what this one could not is the result. */
const onlyTry = { losses: 1, attempt: 1 };

async function prove(context: MeasureContext, proof: CalibrationProof, stages: Stages) {
  const { job, folder, signal, progress } = context;
  const run: Stages["run"] = (stage, work, note) => {
    signal.throwIfAborted();
    progress({ stage });
    return stages.run(stage, work, note);
  };
  const inputs = await run("fetch", () => context.fetch(proof, folder, signal));
  const task = taskOf(job, proof, inputs);
  const backend = context.makeBackend({ ...context, ...inputs, job: task });
  await run("check", () => backend.check());
  const execution = await run("execute", () => backend.execute());
  refuseTooLate({ ...context, job: { ...task, deadlineSec: job.deadlineSec } }, execution, context.gpu);
  const proofPath = join(folder, "proof.bin");
  await run("prove", () => backend.prove(proofPath, execution));
  await run("verify", () => verifyOwn(backend, proofPath));
  return execution;
}

/** Without a limit but the deadline; the key is whatever the program's is. */
const taskOf = (
  { requestId, backend, host }: CalibrationJob,
  { mode }: CalibrationProof,
  inputs: Inputs,
): ProofTask => ({
  ...{ requestId, backend, host, mode, cycleLimit: 0n, gasLimit: 0n },
  vkHash: hash(inputs.program.sha256),
});
