import { atRisk, isProofOwed, type Outlook } from "../domain/at-risk.ts";
import type { Capability } from "../domain/capability.ts";
import { believedGas, estimateGas } from "../domain/estimate.ts";
import type { Job } from "../domain/job.ts";
import { classOf } from "../domain/owed.ts";
import type { Request } from "../domain/request.ts";
import { effectiveDeadline, type Requirements } from "../domain/requirements.ts";
import type { JobId, UnixSeconds } from "../domain/values.ts";
import { durationOf, expectedSec } from "../domain/work.ts";
import type { Ports } from "../ports/ports.ts";
import type { Experience } from "./experience.ts";

type Deps = Pick<Ports, "log"> & {
  experience: Pick<Experience, "programs" | "capability">;
  fleet: Pick<Ports["fleet"], "classes">;
  knobs: Pick<Ports["knobs"], "current">;
};

export type Seen = {
  live: readonly Request[];
  /** undefined: the fleet cannot be asked. */
  jobs: ReadonlyMap<JobId, Job> | undefined;
  /** undefined: nobody knows what the network wants. */
  requirements: Requirements | undefined;
  now: UnixSeconds;
};

/**
 * Requests whose proof is not expected while it counts, each with the seconds that it still does: by their deadline, or where
 * the network wants it sooner by that.
 */
export async function requestsAtRisk(
  deps: Deps,
  seen: Seen,
): Promise<readonly { request: Request; leftSec: number }[]> {
  const owed = seen.live.filter(isProofOwed);
  if (owed.length === 0) return [];
  const known = await knownOf(deps, owed, seen);
  return owed.flatMap((request) => {
    const job = request.phase === "proving" ? seen.jobs?.get(request.jobId) : undefined;
    const outlook = { ...known(request), job };
    return atRisk(request, outlook, seen.now) ? [{ request, leftSec: outlook.countsUntilSec - seen.now }] : [];
  });
}

type Known = Pick<Outlook, "countsUntilSec" | "jobSec">;

/** By the gas that proofs of the program used, else by the request's limit; by the deadline where neither can be read. */
async function knownOf(deps: Deps, owed: readonly Request[], seen: Seen): Promise<(request: Request) => Known> {
  const { experience, log } = deps;
  try {
    const asked = owed.map(({ terms: { vkHash, mode } }) => ({ vkHash, mode }));
    const [programs, classes] = await Promise.all([experience.programs(asked, new Map()), classesOf(deps, owed)]);
    return (request) => {
      const { terms } = request;
      const estimate = estimateGas(terms, believedGas(programs.get(terms.vkHash) ?? {}));
      const { gas, heavy, source } = estimate;
      const on = source === "learned" ? classes.get(classOf(request) ?? "") : undefined; // a limit is no expectation
      return {
        countsUntilSec: effectiveDeadline(terms, heavy?.gas ?? gas, seen.requirements), // what may be a heavy one has its time
        jobSec: on && expectedSec(durationOf({ estimate, mode: terms.mode }, on)),
      };
    };
  } catch (error) {
    log.warn("what programs used is not known", { outcome: "unobserved", cause: String(error) });
    return ({ terms }) => ({ countsUntilSec: terms.deadlineSec, jobSec: undefined });
  }
}

/** What the classes can do that jobs are on, or are promised on. */
async function classesOf(
  { experience, fleet, knobs }: Deps,
  owed: readonly Request[],
): Promise<ReadonlyMap<string, Capability>> {
  const named = new Set(owed.map(classOf));
  const policy = await knobs.current();
  const used = fleet.classes().filter(({ className }) => named.has(className));
  // How many hosts there may be says nothing of a job's time.
  const known = await Promise.all(used.map((each) => experience.capability({ ...each, maximumHosts: 0 }, policy)));
  return new Map(known.map((each) => [each.className, each]));
}
