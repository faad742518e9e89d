import { adopt } from "../domain/adopt.ts";
import { hasHost, type Job } from "../domain/job.ts";
import { isDue, type Mending, mend } from "../domain/mend.ts";
import { classOf, isOwed, type OwedRequest, owedPhases } from "../domain/owed.ts";
import type { Policy } from "../domain/policy.ts";
import type { ProofRequest } from "../domain/proof-request.ts";
import { isTerminal, livePhases, type Phase, type Request } from "../domain/request.ts";
import { series } from "../domain/series.ts";
import { type Address, type JobId, type RequestId, type UnixSeconds } from "../domain/values.ts";
import type { Ports } from "../ports/ports.ts";
import { advance } from "./advance.ts";
import { betterElsewhere } from "./better-elsewhere.ts";
import { book, bookEnd } from "./book.ts";
import { countAtRisk } from "./count-at-risk.ts";
import { inBatches } from "./in-batches.ts";
import { jobsOf } from "./jobs-of.ts";
import { type KeepWarmDeps, keepWarm } from "./keep-warm.ts";
import { lastKnown } from "./last-known.ts";
import { noteProof } from "./note-proof.ts";
import { observe } from "./observe.ts";

type Deps = Pick<
  Ports,
  | "requests"
  | "artifacts"
  | "network"
  | "fleet"
  | "queues"
  | "knobs"
  | "clock"
  | "metrics"
  | "log"
  | "samples"
  | "tallies"
> &
  KeepWarmDeps;

/** Whether an event started it between two ticks: what hosts cost while they idle is booked by the minute, by ticks alone. */
type Run = { isWoken: boolean };

/** Requests looked at on the network at once. */
const looksAtOnce = 8;

/**
 * The sweep: finds by looking what an event lost. Follows fulfilled requests to their settlement, mends what is stuck,
 * and adopts what the network assigned to us and we do not know. Doing it twice at once does nothing twice. Hosts are seen to
 * first: what the network does not answer must not keep them.
 */
export const reconcile = (deps: Deps) => {
  const ourOwner = async () => deps.network.owner(await deps.network.signer());
  const requirements = lastKnown(deps, "the network's requirements", () => deps.network.requirements());
  const standing = lastKnown(deps, "our standing", async () => deps.network.standing(await ourOwner()));

  return async ({ isWoken }: Run) => {
    const live = (await Promise.all(livePhases.map((phase) => deps.requests.inPhase(phase)))).flat();
    const jobs = await jobsOf(deps, live);
    if (!isWoken) {
      const [required, stands] = await Promise.all([requirements(), standing()]);
      await countAtRisk(deps, { live, jobs, requirements: required?.value, now: deps.clock.now() });
      const owing = { busy: jobs && busyClasses(live, jobs), owed: owedOf(live, deps.clock.now()) };
      await keepWarm(deps, { ...owing, requirements: required, standing: stands });
    }
    const { endJobs } = await deps.knobs.current();
    const prover = await ourOwner().catch(unless(endJobs, deps));
    const better = jobs ? await betterElsewhere(deps, live, jobs) : new Set<RequestId>();
    const now = deps.clock.now();
    let mended = 0;
    await inBatches(
      live.filter((request) => isDue(request, now)),
      looksAtOnce,
      async (request) => {
        const done = await mendOne(deps, request, { prover, jobs, better, endJobs });
        mended += done;
      },
    );
    const adopted = prover ? await adoptUnknown(deps, prover, live) : 0;
    deps.metrics.flush();
    return { kind: "reconciled" as const, live: live.length, mended, adopted };
  };
};

/** What the operator ends is ended without the network's word as well. */
const unless =
  (endJobs: boolean, { log }: Pick<Deps, "log">) =>
  (error: unknown): undefined => {
    if (!endJobs) throw error;
    log.warn("jobs are ended without the network's word", { outcome: "unseen", cause: String(error) });
  };

/** A bid that the network never confirmed, or of whose auction nobody hears, is no promise to its deadline. */
const owedOf = (live: readonly Request[], now: UnixSeconds): number =>
  live.filter((request) => mayBeOwed(request) && isOwed(request, now)).length;

const mayBeOwed = (request: Request): request is OwedRequest =>
  (owedPhases as readonly Phase[]).includes(request.phase);

/** Of jobs that have a host. */
const busyClasses = (live: readonly Request[], jobs: ReadonlyMap<JobId, Job>): (string | undefined)[] =>
  live.flatMap((request) => {
    const state = request.phase === "proving" ? jobs.get(request.jobId)?.state : undefined;
    return hasHost(state) ? [classOf(request)] : [];
  });

type Seen = {
  /** undefined: the network does not say who we are. */
  prover: Address | undefined;
  jobs: ReadonlyMap<JobId, Job> | undefined;
  better: ReadonlySet<RequestId>;
  endJobs: boolean;
};

async function mendOne(deps: Deps, request: Request, { prover, jobs, better, endJobs }: Seen): Promise<number> {
  const { requestId } = request.terms;
  if (request.phase === "proving" && !jobs) return 0;
  try {
    const seen = prover && (await deps.network.request(requestId).catch(unless(endJobs, deps)));
    const job = await jobOf(deps, request, jobs);
    const lastSign = await lastSignOf(deps, request, job);
    const now = deps.clock.now();
    const sighting = { seen, job, lastSign, prover, endJobs, betterElsewhere: better.has(requestId), now };
    const mendings = mend(request, sighting);
    return await act(deps, request, mendings);
  } catch (error) {
    // One request that cannot be looked at must not hide the others; the next sweep looks again.
    deps.log.warn("could not look at a request", { requestId, outcome: "skipped", cause: String(error) });
    return 0;
  }
}

/** Of a request in launch only its job's name is known. */
async function jobOf(deps: Deps, request: Request, jobs: ReadonlyMap<JobId, Job> | undefined) {
  if (request.phase === "launching") return deps.fleet.find(request.job);
  return request.phase === "proving" ? jobs?.get(request.jobId) : undefined;
}

/** Unreadable is unknown: a bucket that does not answer must not end jobs. */
async function lastSignOf({ artifacts }: Deps, { terms }: Request, job: Job | undefined) {
  if (job?.state.kind !== "running") return undefined;
  return artifacts.lastSign(terms.requestId).catch(() => ({ kind: "unreadable" as const }));
}

/** In order, and no further once an event no longer applies: somebody else is at it. */
async function act(deps: Deps, request: Request, mendings: readonly Mending[]): Promise<number> {
  let current = request;
  let done = 0;
  for (const mending of mendings) {
    if (mending.do === "event") {
      const moved = await advance(deps, current, mending.event);
      if (moved.kind === "stale") return done;
      current = moved.request;
      await count(deps, current);
    } else if (mending.do === "send") {
      await deps.queues.send(mending.queue, { requestId: current.terms.requestId });
    } else {
      await deps.fleet.terminate(mending.jobId, mending.because);
    }
    const because = mending.do === "terminate" && { because: mending.because };
    deps.log.info("mended", {
      requestId: current.terms.requestId,
      outcome: mending.do,
      ...toldOf(current),
      ...because,
    });
    done++;
  }
  return done;
}

const toldOf = (request: Request) =>
  request.phase === "settled"
    ? { phase: request.phase, gasUsed: `${request.gasUsed}`, earnedWei: `${request.earned}` }
    : { phase: request.phase };

async function count(deps: Deps, request: Request): Promise<void> {
  if (request.phase === "lost") {
    deps.metrics.add("AuctionsWon", 0);
    await book(deps, { lost: 1 });
  }
  if (!isTerminal(request.phase)) return;
  if (request.phase === "reverted") await noteProof(deps, request, "reverted");
  // The request is over and will not be looked at again: what cannot be read now must not cost the count.
  const requirements = request.phase === "settled" ? deps.network.requirements().catch(() => undefined) : undefined;
  await bookEnd(deps, request, await requirements);
  if (request.phase !== "settled") return;
  const { requestId, vkHash } = request.terms;
  await observe(deps, [series.gas(vkHash)], Number(request.gasUsed), requestId);
}

/** In the shadow nothing is adopted: what is assigned to us there was won by a node that also proves it. */
async function adoptUnknown(deps: Deps, prover: Address, live: readonly Request[]): Promise<number> {
  const policy = await deps.knobs.current();
  if (policy.shadow) return 0;
  const now = deps.clock.now();
  const known = new Set<RequestId>(live.map((request) => request.terms.requestId));
  const unknown = (await deps.network.assignedRequests(prover, now)).filter(({ requestId }) => !known.has(requestId));
  let adopted = 0;
  await inBatches(unknown, looksAtOnce, async (request) => {
    try {
      if (await adoptOne(deps, request, policy, now)) adopted++;
    } catch (error) {
      const { requestId } = request;
      deps.log.warn("could not adopt a request", { requestId, outcome: "skipped", cause: String(error) });
    }
  });
  return adopted;
}

async function adoptOne(deps: Deps, request: ProofRequest, policy: Policy, now: UnixSeconds): Promise<boolean> {
  const adopted = adopt(request, policy, now);
  const created = await deps.requests.create(adopted);
  if (created.kind === "exists") return reclaim(deps, created.current);
  const queue = adopted.phase === "failing" ? "deliver-failure" : "assigned";
  await deps.queues.send(queue, { requestId: request.requestId });
  deps.log.warn("adopted an assigned request that was not known", { requestId: request.requestId, outcome: queue });
  return true;
}

/** Assigned to us although we hold the auction for lost, or the bid for refused: the network's word came late. */
async function reclaim(deps: Deps, current: Request): Promise<boolean> {
  const moved = await advance(deps, current, { kind: "won" });
  if (moved.kind === "stale") return false;
  await deps.queues.send("assigned", { requestId: current.terms.requestId });
  return true;
}
