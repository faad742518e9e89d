import { hasHost, type Job } from "../domain/job.ts";
import { betterClass } from "../domain/job-plan.ts";
import { classOf } from "../domain/owed.ts";
import type { InPhase, Request } from "../domain/request.ts";
import type { JobId, RequestId } from "../domain/values.ts";
import { classesNow } from "./classes-now.ts";
import { type PlaceDeps, worksOf } from "./place-job.ts";

type Jobs = ReadonlyMap<JobId, Job>;
type Waiting = { request: InPhase<"proving">; on: string; blocked: boolean };

/**
 * Requests whose job waits for a host and would do better in another class; who has waited longest is seen to first. None
 * where the fleet cannot be looked at: then a job waits where it is.
 */
export async function betterElsewhere(
  deps: Omit<PlaceDeps, "requests">,
  live: readonly Request[],
  jobs: Jobs,
): Promise<ReadonlySet<RequestId>> {
  const waiting = live.flatMap((request) => waitingOf(request, jobs) ?? []).sort(bySubmission);
  if (waiting.length === 0) return new Set();
  try {
    return await choose(
      deps,
      waiting,
      live.filter((request) => isTakingHost(request, jobs)),
    );
  } catch (error) {
    deps.log.warn("jobs that wait were not looked at", { outcome: "skipped", cause: String(error) });
    return new Set();
  }
}

async function choose(
  deps: Omit<PlaceDeps, "requests">,
  waiting: readonly Waiting[],
  others: readonly Request[],
): Promise<ReadonlySet<RequestId>> {
  const [there, works] = await Promise.all([
    classesNow(deps, others),
    worksOf(
      deps,
      waiting.map(({ request }) => request),
    ),
  ]);
  const classes = there.map((each) => ({ ...each }));
  const classNamed = (name: string) => classes.find(({ capability }) => capability.className === name);
  const better = new Set<RequestId>();
  for (const { request, on, blocked } of waiting) {
    const chosen = betterClass(classes, {
      ...{ ...works(request), on, blocked, hostLost: false },
      waitedSec: deps.clock.now() - request.submittedAtSec,
      hostsThere: classNamed(on)?.readyHosts ?? 0,
    });
    if (chosen) better.add(request.terms.requestId);
    const taken = classNamed(chosen?.className ?? on);
    if (taken) taken.idle = Math.max(0, taken.idle - 1);
  }
  return better;
}

function waitingOf(request: Request, jobs: Jobs): Waiting | undefined {
  if (request.phase !== "proving") return undefined;
  const [state, on] = [jobs.get(request.jobId)?.state, classOf(request)];
  if (state?.kind !== "waiting" || on === undefined) return undefined;
  return { request, on, blocked: state.blocked !== undefined };
}

const bySubmission = (a: Waiting, b: Waiting): number => a.request.submittedAtSec - b.request.submittedAtSec;

const isTakingHost = (request: Request, jobs: Jobs): boolean =>
  request.phase === "launching" || (request.phase === "proving" && hasHost(jobs.get(request.jobId)?.state));
