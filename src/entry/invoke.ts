import * as z from "zod/mini";
import { type JobId, jobId, type RequestId, requestId } from "../domain/values.ts";
import { type EntryDeps, runLogged, type StepOutcome } from "./outcome.ts";

/** A Lambda handler that others invoke and whose outcome they read. An input that cannot be read fails the call. */
export function invokeEntry<I extends { requestId: RequestId }, O extends StepOutcome>(
  parse: (event: unknown) => I,
  step: (input: I) => Promise<O>,
  deps: EntryDeps,
): (event: unknown) => Promise<O> {
  return async (event) => {
    const input = parse(event);
    return runLogged(deps, { requestId: input.requestId }, () => step(input));
  };
}

const jobQuestion = z.object({ requestId: z.string(), jobId: z.string().check(z.minLength(1)) });

/** What a job asks with: `{"requestId": "0x…", "jobId": "…"}`. Throws where it is none. */
export function jobMessage(event: unknown): { requestId: RequestId; jobId: JobId } {
  const asked = jobQuestion.parse(event);
  return { requestId: requestId(asked.requestId), jobId: jobId(asked.jobId) };
}
