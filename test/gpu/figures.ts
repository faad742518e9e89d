import type { JobResult } from "../../src/domain/job.ts";

type Line = Readonly<Record<string, unknown>>;

/** What one proof took, as `npm run test:gpu` writes it down. */
export type ProofFigures = {
  readonly program: string;
  readonly mode: string;
  readonly gpu: string;
  readonly cycles: number;
  readonly gas: number;
  /** Until the GPU server had taken the program in. */
  readonly startUpSec: number;
  readonly proveSec: number;
  /** Gas over the time of the proof alone. */
  readonly mgasPerSec: number;
  readonly proofBytes: number;
  readonly gpuPeakMib: number;
  /** What the machine had less of than before the job. */
  readonly hostPeakMib: number;
};

/** From the job's log (`prover: setup` and `prover: prove`, with their seconds) and its result. Throws where one is missing. */
export function proofFigures(
  lines: readonly Line[],
  result: JobResult,
  about: Pick<ProofFigures, "program" | "mode" | "gpu" | "gpuPeakMib" | "hostPeakMib">,
): ProofFigures {
  if (result.outcome !== "proved" || result.cycles === undefined || result.gas === undefined)
    throw new Error(`no proof: ${JSON.stringify(lines.at(-1))}`);
  const secondsOf = (proverStage: string): number => {
    const line = lines.find((each) => each.stage === "prove" && each.proverStage === proverStage);
    if (typeof line?.seconds !== "number") throw new Error(`the prover did not say how long its ${proverStage} took`);
    return line.seconds;
  };
  const [startUpSec, proveSec, gas] = [secondsOf("setup"), secondsOf("prove"), Number(result.gas)];
  return {
    ...about,
    cycles: Number(result.cycles),
    gas,
    startUpSec,
    proveSec,
    mgasPerSec: gas / 1e6 / proveSec,
    proofBytes: result.proof.sizeBytes,
  };
}
