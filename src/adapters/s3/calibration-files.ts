import * as z from "zod/mini";
import {
  type CalibrationProof,
  type CalibrationResult,
  calibrationPrefix,
  measuredModes,
  runForm,
} from "../../domain/calibration.ts";
import type { Versions } from "../../domain/job.ts";
import { jobId, pgu, unixSeconds } from "../../domain/values.ts";
import { asText, fields, parseJson } from "./result-fields.ts";

/** A file of a calibration that nobody of ours wrote, or only half of one: reading it again gives the same. */
export class UnreadableCalibration extends Error {
  readonly code = "UNREADABLE_CALIBRATION";
  readonly policy = "give-up";

  constructor(what: string, because: string, options?: ErrorOptions) {
    super(`not a calibration's ${what}: ${because}`, options);
    this.name = "UnreadableCalibration";
  }
}

/** `spec.json` as text. */
export const encodeSpec = (proofs: readonly CalibrationProof[]): string => asText({ schema: 1, proofs });

/** The proofs that a run's job makes. Throws `UnreadableCalibration`, also where one is made from another place than the run's own. */
export function parseSpec(text: string, run: string): readonly CalibrationProof[] {
  const { proofs } = read("spec", spec, text);
  for (const { programKey, stdinKey } of proofs) {
    const outside = [programKey, stdinKey].find((key) => !key.startsWith(calibrationPrefix(run)));
    if (outside !== undefined)
      throw new UnreadableCalibration("spec", `${outside} lies outside ${calibrationPrefix(run)}`);
  }
  return proofs;
}

/** `result.json` of a class of hosts as text. */
export const encodeCalibration = (result: CalibrationResult): string => asText({ schema: 1, ...result });

/** What the job of a class measured. Throws `UnreadableCalibration`. */
export function parseCalibration(text: string): CalibrationResult {
  const { schema: _, gpu, versions, stopped, ...said } = read("result", result, text);
  return {
    ...said,
    jobId: jobId(said.jobId),
    startedAtSec: unixSeconds(said.startedAtSec),
    ...(gpu !== undefined && { gpu }),
    ...(versions !== undefined && { versions: versions as Versions }), // zod gives an absent key the value undefined, in types alone
    ...(stopped !== undefined && { stopped }),
    measurements: said.measurements.map((each) =>
      each.outcome === "failed" ? each : { ...each, cycles: BigInt(each.cycles), gas: pgu(BigInt(each.gas)) },
    ),
  };
}

function read<T extends z.ZodMiniType>(what: string, schema: T, text: string): z.infer<T> {
  const found = schema.safeParse(parseJson(text));
  if (!found.success) throw new UnreadableCalibration(what, z.prettifyError(found.error), { cause: found.error });
  return found.data;
}

const { word, decimal } = fields;
const mode = z.enum(measuredModes);

const spec = z.object({
  schema: z.literal(1),
  proofs: z.array(z.object({ program: word, mode, programKey: word, stdinKey: word })).check(z.minLength(1)),
});

const measured = { program: word, mode, stages: fields.stages };

const result = z.object({
  schema: z.literal(1),
  run: z.string().check(z.regex(runForm)),
  className: word,
  jobId: word,
  backend: fields.backend,
  startedAtSec: fields.count,
  gpu: fields.gpu,
  versions: fields.versions,
  measurements: z.array(
    z.discriminatedUnion("outcome", [
      z.object({ ...measured, outcome: z.literal("proved"), cycles: decimal, gas: decimal }),
      z.object({ ...measured, outcome: z.literal("failed"), because: z.string() }),
    ]),
  ),
  stopped: z.optional(z.string()),
});
