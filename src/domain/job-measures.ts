import type { JobResult } from "./job.ts";
import type { ProofMode } from "./proof-request.ts";
import { series } from "./series.ts";

/** One measured value and the series that it belongs to. */
export type Measure = { series: string; value: number };

export type FinishedJob = {
  result: JobResult;
  mode: ProofMode;
  /** PGU per second that its class is believed to prove, to tell the wrap from the proof. */
  speedPguPerSec: number;
};

/** From the placing of a container to its first line: Batch and ECS take about so long. */
const placingSec = 5;
/** A wrap shorter than this was not told apart from the proof. */
const leastWrapSec = 1;

/** What a proved job tells of its class of hosts. One that does not say where it ran, or failed, tells nothing. */
export function measuresOf({ result, mode, speedPguPerSec }: FinishedJob): Measure[] {
  const { className, gas } = result;
  if (result.outcome !== "proved" || className === undefined || gas === undefined) return [];
  const proveSec = secondsOf(result, ["prove"]);
  const beforeSec = secondsOf(result, ["claim", "guard", "fetch", "check", "execute"]);
  const measures: Measure[] = [{ series: series.warmStart(className), value: placingSec + beforeSec }];
  if (mode === "groth16" || mode === "plonk") {
    const wrapSec = proveSec - Number(gas) / speedPguPerSec;
    if (wrapSec >= leastWrapSec) measures.push({ series: series.wrap(mode, className), value: wrapSec });
  } else if (proveSec > 0) measures.push({ series: series.speed(className), value: Number(gas) / proveSec });
  return measures;
}

const secondsOf = ({ stages }: JobResult, of: readonly string[]): number =>
  stages.filter(({ stage }) => of.includes(stage)).reduce((sum, { elapsedMs }) => sum + elapsedMs, 0) / 1_000;
