import { atRisk, isProofOwed } from "../domain/at-risk.ts";
import { believedGas, estimateGas } from "../domain/estimate.ts";
import type { Request } from "../domain/request.ts";
import { effectiveDeadline, type Requirements } from "../domain/requirements.ts";
import type { UnixSeconds } from "../domain/values.ts";
import type { Ports } from "../ports/ports.ts";
import type { Experience } from "./experience.ts";

type Deps = Pick<Ports, "log"> & { experience: Pick<Experience, "programs"> };

export type Seen = {
  live: readonly Request[];
  /** undefined: nobody knows what the network wants. */
  requirements: Requirements | undefined;
  now: UnixSeconds;
};

/**
 * Requests whose proof soon counts no more and is not delivered, each with the seconds that are left: by their deadline, or where the
 * network wants it sooner by that.
 */
export async function requestsAtRisk(
  deps: Deps,
  seen: Seen,
): Promise<readonly { request: Request; leftSec: number }[]> {
  const owed = seen.live.filter(isProofOwed);
  if (owed.length === 0) return [];
  const countsUntil = await countedUntilOf(deps, owed, seen.requirements);
  return owed
    .map((request) => ({ request, leftSec: countsUntil(request) - seen.now }))
    .filter(({ request, leftSec }) => atRisk(request, leftSec));
}

/** By the gas that proofs of the program used, else by the request's limit; by the deadline where neither can be read. */
async function countedUntilOf(
  { experience, log }: Deps,
  owed: readonly Request[],
  requirements: Requirements | undefined,
): Promise<(request: Request) => UnixSeconds> {
  try {
    const programs = await experience.programs(
      owed.map(({ terms: { vkHash, mode } }) => ({ vkHash, mode })),
      new Map(),
    );
    return ({ terms }) => {
      const { gas, heavy } = estimateGas(terms, believedGas(programs.get(terms.vkHash) ?? {}));
      return effectiveDeadline(terms, heavy?.gas ?? gas, requirements); // what may be a heavy one has its time
    };
  } catch (error) {
    log.warn("what programs used is not known", { outcome: "unobserved", cause: String(error) });
    return ({ terms }) => terms.deadlineSec;
  }
}
