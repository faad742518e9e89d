import * as z from "zod/mini";
import {
  type ExecuteFailureCause,
  executeFailureCauses,
  type Failure,
  proofRequestErrors,
} from "../../domain/failure.ts";
import { type HostUse, hostMeasures } from "../../domain/host-use.ts";
import { type JobResult, jobPrefix, type Versions } from "../../domain/job.ts";
import { jobId, pgu, requestId, unixSeconds } from "../../domain/values.ts";
import { asText, fields, telemetry } from "./result-fields.ts";

/** `result.json` as text: amounts as decimal strings, because a JSON number loses digits above 2^53. */
export function encodeJobResult(result: JobResult): string {
  return asText({ schema: 1, ...result });
}

/** A `result.json` that no attempt of ours wrote, or only half of one: reading it again gives the same. */
export class UnreadableJobResult extends Error {
  readonly code = "UNREADABLE_JOB_RESULT";
  readonly policy = "give-up";

  constructor(because: string, options?: ErrorOptions) {
    super(`not a job's result: ${because}`, options);
    this.name = "UnreadableJobResult";
  }
}

/**
 * The result in `text`. Throws `UnreadableJobResult` where it is none, says nothing of which proof, or points at a proof
 * outside its request's own prefix.
 */
export function parseJobResult(text: string): JobResult {
  const read = written.safeParse(parseJson(text));
  if (!read.success) throw new UnreadableJobResult(z.prettifyError(read.error), { cause: read.error });
  const { requestId: id, jobId: job, attempt, backend, stages, ...rest } = read.data;
  const { cycles, gas, startedAtSec, className, gpu, hostUse, versions, ...ending } = rest;
  const attemptOf = {
    requestId: requestId(id),
    jobId: jobId(job),
    attempt,
    backend,
    stages,
    ...(cycles !== undefined && { cycles: BigInt(cycles) }),
    ...(gas !== undefined && { gas: pgu(BigInt(gas)) }),
    ...(startedAtSec !== undefined && { startedAtSec: unixSeconds(startedAtSec) }),
    ...(className !== undefined && { className }),
    ...(gpu !== undefined && { gpu }),
    ...(hostUse !== undefined && { hostUse: hostUse as HostUse }), // zod gives an absent key the value undefined, in types alone
    ...(versions !== undefined && { versions: versions as Versions }), // likewise
  };
  if (ending.outcome === "failed") return { ...attemptOf, outcome: "failed", failure: failureOf(ending.failure) };
  if (ending.outcome === "late") return { ...attemptOf, outcome: "late" };
  if (!ending.proof.key.startsWith(jobPrefix(attemptOf.requestId))) {
    throw new UnreadableJobResult(`its proof lies elsewhere (${ending.proof.key})`);
  }
  return { ...attemptOf, outcome: "proved", proof: ending.proof };
}

/** Keys of a table of ours, as zod wants them. */
const namesOf = <T extends Record<string, unknown>>(table: T) => Object.keys(table) as [keyof T & string]; // never empty

const range = z.object({ least: z.number(), mean: z.number(), most: z.number() });

const attempt = {
  schema: z.literal(1),
  requestId: z.string().check(z.regex(/^0x[0-9a-f]{64}$/)),
  jobId: fields.word,
  attempt: z.int().check(z.positive()),
  backend: fields.backend,
  cycles: z.optional(fields.decimal),
  gas: z.optional(fields.decimal),
  startedAtSec: z.optional(fields.count),
  className: z.optional(fields.word),
  gpu: fields.gpu,
  hostUse: telemetry(z.partialRecord(z.enum(hostMeasures), range)),
  versions: fields.versions,
  stages: fields.stages,
};

const failure = z.object({
  error: z.enum(namesOf(proofRequestErrors)),
  cause: z.optional(z.enum(namesOf(executeFailureCauses))),
  message: z.string(),
  stage: z.string(),
});

const written = z.discriminatedUnion("outcome", [
  z.object({
    ...attempt,
    outcome: z.literal("proved"),
    proof: z.object({
      key: z.string().check(z.minLength(1)),
      /** Of the proof's bytes: 64 lower-case hex digits without `0x`. */
      sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
      sizeBytes: z.int().check(z.positive()),
    }),
  }),
  z.object({ ...attempt, outcome: z.literal("failed"), failure }),
  z.object({ ...attempt, outcome: z.literal("late") }),
]);

const failureOf = ({ cause, ...rest }: z.infer<typeof failure>): Failure => ({ ...rest, ...causeOf(cause) });
const causeOf = (cause: ExecuteFailureCause | undefined) => (cause === undefined ? {} : { cause });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UnreadableJobResult("it is not JSON", { cause });
  }
}
