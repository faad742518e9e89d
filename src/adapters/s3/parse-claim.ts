import * as z from "zod/mini";
import type { Claim } from "../../domain/job.ts";
import { jobId } from "../../domain/values.ts";
import { parseJson } from "./result-fields.ts";

const written = z.object({
  jobId: z.string().check(z.minLength(1)),
  round: z.int().check(z.nonnegative()),
  attempt: z.int().check(z.positive()),
});

/** The claim in `text`, the JSON of a Claim; undefined where it is none, or half of one. */
export function parseClaim(text: string): Claim | undefined {
  const read = written.safeParse(parseJson(text));
  return read.success ? { ...read.data, jobId: jobId(read.data.jobId) } : undefined;
}
