import { randomBytes } from "node:crypto";
import { type CalibrationProof, calibrationPrefix } from "../../../src/domain/calibration.ts";
import type { JobId } from "../../../src/domain/values.ts";
import type { Calibrations } from "../account/calibrations.ts";
import { CliError } from "../cli-error.ts";
import { explain } from "../explain.ts";
import type { CalibrationPlan } from "./plan-calibration.ts";

/** A run's job in a class of hosts. */
export type ClassJob = { className: string; jobId: JobId };

/** `20261126-034512-0a1b`: the moment in UTC, and what tells two of one second apart. */
export const newRun = (nowMs: number): string => {
  const [day = "", time = ""] = new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, "").split("T");
  return `${day}-${time}-${randomBytes(2).toString("hex")}`;
};

/** Puts what is to be proved into the bucket, the spec last, and submits one job for each class. Throws a CliError where one is refused. */
export async function startCalibration(
  calibrations: Pick<Calibrations, "put" | "putSpec" | "submit">,
  run: string,
  { inputs, modes, limitSec, timeoutSec }: CalibrationPlan,
  classNames: readonly string[],
): Promise<readonly ClassJob[]> {
  const proofs: CalibrationProof[] = [];
  for (const [at, { program, artifact, stdin }] of inputs.entries()) {
    const prefix = `${calibrationPrefix(run)}inputs/${at}`;
    const [programKey, stdinKey] = [`${prefix}.program`, `${prefix}.stdin`];
    await calibrations.put(programKey, artifact);
    await calibrations.put(stdinKey, stdin);
    proofs.push(...modes.map((mode) => ({ program, mode, programKey, stdinKey })));
  }
  await calibrations.putSpec(run, proofs);
  const jobs: ClassJob[] = [];
  for (const className of classNames) {
    try {
      jobs.push({ className, jobId: await calibrations.submit({ run, className, limitSec, timeoutSec }) });
    } catch (error) {
      const { code, message } = explain(error);
      const so = `Jobs were submitted for ${jobs.length} of ${classNames.length} classes of hosts, and then: ${message}`;
      throw new CliError(code, so, `\`prover calibrate stop ${run}\` ends what has begun.`, { cause: error });
    }
  }
  return jobs;
}
