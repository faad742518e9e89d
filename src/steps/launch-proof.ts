import type { Failure } from "../domain/failure.ts";
import { type InPhase, lossesOf, type Placed } from "../domain/request.ts";
import { type JobId, type JobName, jobNameOf, type RequestId } from "../domain/values.ts";
import type { Ports } from "../ports/ports.ts";
import { advance, alreadyPast } from "./advance.ts";
import { end } from "./end.ts";
import { retryLater } from "./outcome.ts";
import { type PlaceDeps, placeJob } from "./place-job.ts";

type Deps = Pick<Ports, "queues" | "metrics" | "tallies"> & PlaceDeps;

/** The list of jobs may lag behind a submission by some seconds: only past this age is an absent job believed absent. */
const settlingSec = 15;

/**
 * Starts the request's job on the hosts that are the best for it now. SubmitJob has no idempotency token: the intent is stored first under a name that any retry
 * gives again, a retry looks for that name before it submits, and of two jobs the fence stops one.
 */
export const launchProof =
  (deps: Deps) =>
  async ({ requestId }: { requestId: RequestId }) => {
    const request = await deps.requests.get(requestId);
    if (request?.phase === "assigned") return launchNew(deps, request);
    if (request?.phase === "launching") return launchAgain(deps, request);
    return alreadyPast(request);
  };

async function launchNew(deps: Deps, request: InPhase<"assigned">) {
  if (deps.clock.now() >= request.terms.deadlineSec) return tooLate(deps, request);
  return intendAndSubmit(deps, request, jobNameOf(request.terms.requestId, request.round));
}

/** Of two that read the same request one stores its intent, and submits; a repeat then waits for that one to settle. */
async function intendAndSubmit(deps: Deps, request: InPhase<"assigned"> | InPhase<"launching">, job: JobName) {
  const placed = await placeJob(deps, request);
  if (!placed) return giveUp(deps, request);
  const intended = await advance(deps, request, { kind: "launch-intended", job, placed });
  if (intended.kind === "stale") return alreadyPast(intended.current);
  if (intended.request.phase !== "launching") return alreadyPast(intended.request);
  return submit(deps, intended.request, placed);
}

/** Someone meant to submit and may have: look before a repeat. */
async function launchAgain(deps: Deps, request: InPhase<"launching">) {
  const found = await deps.fleet.find(request.job);
  if (found) return launched(deps, request, found.jobId, "found");
  const waitedSec = deps.clock.now() - request.intendedAtSec;
  if (waitedSec < settlingSec) {
    return retryLater("a submission without an outcome may not be listed yet", settlingSec - waitedSec);
  }
  if (deps.clock.now() >= request.terms.deadlineSec) return tooLate(deps, request);
  return intendAndSubmit(deps, request, request.job);
}

async function submit(deps: Deps, request: InPhase<"launching">, { className }: Placed) {
  const { terms, job } = request;
  const plan = { jobName: job, losses: lossesOf(request), className, terms, deadlineSec: terms.deadlineSec };
  const jobId = await deps.fleet.submit(plan);
  return launched(deps, request, jobId, "submitted");
}

async function launched(deps: Deps, request: InPhase<"launching">, jobId: JobId, how: "submitted" | "found") {
  const moved = await advance(deps, request, { kind: "launched", jobId });
  // Another delivery of the same message was first; if it submitted a job of its own, the fence stops one of them.
  if (moved.kind === "stale") return alreadyPast(moved.current);
  return { kind: "launched" as const, jobId, how, ...request.placed };
}

/** Adopted, or promised on hosts that are deployed no more: the requester need not wait for the deadline. */
async function giveUp(deps: Deps, request: InPhase<"assigned"> | InPhase<"launching">) {
  const message = `no host of this prover has the memory that a ${request.terms.mode} proof takes`;
  const failure: Failure = { error: "UNKNOWN_FAILURE", message, stage: "launch-proof" };
  const moved = await advance(deps, request, { kind: "failed", failure });
  if (moved.kind === "stale") return alreadyPast(moved.current);
  await deps.queues.send("deliver-failure", { requestId: request.terms.requestId });
  return { kind: "given-up" as const, because: message };
}

const tooLate = (deps: Deps, request: InPhase<"assigned"> | InPhase<"launching">) =>
  end(deps, request, "deadline-passed", "the deadline passed before the job was submitted");
