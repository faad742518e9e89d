import * as z from "zod/mini";
import {
  type ExecuteFailureCause,
  executeFailureCauses,
  type Failure,
  proofRequestErrors,
} from "../../domain/failure.ts";
import { type HostUse, hostMeasures } from "../../domain/host-use.ts";
import { type JobResult, jobPrefix, proverBackends, runnerStages, type Versions } from "../../domain/job.ts";
import { jobId, pgu, requestId, unixSeconds } from "../../domain/values.ts";

/** `result.json` as text: amounts as decimal strings, because a JSON number loses digits above 2^53. */
export function encodeJobResult(result: JobResult): string {
  return JSON.stringify({ schema: 1, ...result }, (_key, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value,
  );
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
  if (!ending.proof.key.startsWith(jobPrefix(attemptOf.requestId))) {
    throw new UnreadableJobResult(`its proof lies elsewhere (${ending.proof.key})`);
  }
  return { ...attemptOf, outcome: "proved", proof: ending.proof };
}

/** Keys of a table of ours, as zod wants them. */
const namesOf = <T extends Record<string, unknown>>(table: T) => Object.keys(table) as [keyof T & string]; // never empty

const decimal = z.string().check(z.regex(/^[0-9]{1,39}$/));
const count = z.int().check(z.nonnegative());

const range = z.object({ least: z.number(), mean: z.number(), most: z.number() });
const word = z.string().check(z.minLength(1));

/** What a newer runner says in a way that we do not understand must not cost a proof: it is left out. */
const telemetry = <T extends z.ZodMiniType>(schema: T) => z.catch(z.optional(schema), undefined);

const attempt = {
  schema: z.literal(1),
  requestId: z.string().check(z.regex(/^0x[0-9a-f]{64}$/)),
  jobId: z.string().check(z.minLength(1)),
  attempt: z.int().check(z.positive()),
  backend: z.enum(proverBackends),
  cycles: z.optional(decimal),
  gas: z.optional(decimal),
  startedAtSec: z.optional(count),
  className: z.optional(word),
  gpu: telemetry(z.object({ name: word, memoryMib: count, driver: word })),
  hostUse: telemetry(z.partialRecord(z.enum(hostMeasures), range)),
  versions: telemetry(
    z.object({ runner: word, prover: z.optional(word), sp1: z.optional(word), network: z.optional(word) }),
  ),
  stages: z.array(z.object({ stage: z.enum(runnerStages), elapsedMs: count })),
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
