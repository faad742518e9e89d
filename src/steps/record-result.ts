import { isOfProgram } from "../domain/failing-program.ts";
import { type InPhase, isTerminal, lossesOf, type Request } from "../domain/request.ts";
import type { RequestId } from "../domain/values.ts";
import { judge } from "../domain/verdict.ts";
import type { Ports } from "../ports/ports.ts";
import type { QueueName } from "../ports/queues.ts";
import { advance, alreadyPast } from "./advance.ts";
import { bookEnd } from "./book.ts";
import { learnFromJob, learnGas, noteHostLost } from "./learn-from-job.ts";
import { noteProof } from "./note-proof.ts";

type Deps = Pick<
  Ports,
  "requests" | "artifacts" | "fleet" | "queues" | "clock" | "counters" | "samples" | "tallies" | "metrics" | "log"
>;

/** Who is told next; a host that was lost sends the request back to be launched. */
const follows = {
  proved: "deliver-proof",
  failing: "deliver-failure",
  assigned: "assigned",
} as const satisfies Partial<Record<Request["phase"], QueueName>>;

/**
 * Writes down what a job left behind. Called by the result's object, by the job's state change and by the sweep, in any
 * order and more than once: the state of the bucket and of the job decides, never the message.
 */
export const recordResult =
  (deps: Deps) =>
  async ({ requestId }: { requestId: RequestId }) => {
    const request = await deps.requests.get(requestId);
    if (request?.phase === "launching") return recordEarly(deps, request);
    if (request?.phase === "abandoned") return recordLate(deps, request);
    if (request?.phase !== "proving") return alreadyPast(request);
    return record(deps, request);
  };

/** The sweep saw the deadline pass before this did. What its program uses is learned all the same: the heaviest end so. */
async function recordLate(deps: Deps, request: InPhase<"abandoned">) {
  await learnGas(deps, request, await deps.artifacts.results(request.terms.requestId));
  return alreadyPast(request);
}

/** The job was quicker than the note that it was launched: its claim names it. */
async function recordEarly(deps: Deps, request: InPhase<"launching">) {
  const claim = await deps.artifacts.claim(request.terms.requestId);
  if (!claim || claim.round !== request.round)
    return { kind: "nothing-yet" as const, because: "no job has claimed it" };
  const moved = await advance(deps, request, { kind: "launched", jobId: claim.jobId });
  const current = moved.kind === "advanced" ? moved.request : moved.current;
  return current?.phase === "proving" ? record(deps, current) : alreadyPast(current);
}

async function record(deps: Deps, request: InPhase<"proving">) {
  const { requestId } = request.terms;
  const results = await deps.artifacts.results(requestId);
  const proved = results.some((result) => result.outcome === "proved");
  const [claim, jobs] = proved
    ? [undefined, []]
    : await Promise.all([deps.artifacts.claim(requestId), deps.fleet.describe([request.jobId])]);
  const verdict = judge({ request, results, job: jobs[0], claim, now: deps.clock.now() });
  if (verdict.kind === "wait") return { kind: "nothing-yet" as const, because: verdict.because };

  const moved = await advance(deps, request, verdict.event);
  if (moved.kind === "stale") return alreadyPast(moved.current);
  await tellNext(deps, moved.request);
  if (isTerminal(moved.request.phase)) await bookEnd(deps, moved.request); // the runner says so: too late, or nobody wants it
  if (verdict.event.kind === "host-lost") await noteHostLost(deps, request);
  if (verdict.event.kind === "failed" && isOfProgram(verdict.event.failure, lossesOf(request))) {
    await noteProof(deps, request, "failed");
  }
  await learnFromJob(deps, request, results);
  return { kind: "recorded" as const, phase: moved.request.phase };
}

/** Sent after the phase is stored: lost in between, the sweep sends it again. */
async function tellNext(deps: Pick<Deps, "queues">, request: Request): Promise<void> {
  const queue = (follows as Partial<Record<Request["phase"], QueueName>>)[request.phase];
  if (queue) await deps.queues.send(queue, { requestId: request.terms.requestId });
}
