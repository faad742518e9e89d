import { believedGas, estimateGas } from "../domain/estimate.ts";
import { atRisk } from "../domain/mend.ts";
import type { Request } from "../domain/request.ts";
import { effectiveDeadline, type Requirements } from "../domain/requirements.ts";
import type { UnixSeconds } from "../domain/values.ts";
import type { Ports } from "../ports/ports.ts";
import type { Experience } from "./experience.ts";

type Deps = Pick<Ports, "clock" | "metrics" | "log"> & { experience: Experience };

/** The sweep looks each minute: what is late is seen at least once before it is too late, and mostly twice. */
const riskMarginSec = 120;

/**
 * Counts and tells the requests whose proof soon counts no more and is not delivered: by their deadline, or where the network wants it
 * sooner by that. `requirements` undefined: nobody knows what it wants.
 */
export async function countAtRisk(
  deps: Deps,
  live: readonly Request[],
  requirements: Requirements | undefined,
): Promise<void> {
  const now = deps.clock.now();
  const countsUntil = await countedUntilOf(deps, live, requirements);
  const risky = live.filter((request) => atRisk(request, countsUntil(request), now, riskMarginSec));
  for (const request of risky) {
    const { phase, terms } = request;
    const leftSec = countsUntil(request) - now;
    deps.log.warn("at risk", { requestId: terms.requestId, outcome: "at-risk", phase, leftSec });
  }
  if (risky.length > 0) deps.metrics.add("RequestsAtRisk", risky.length); // a metric costs by the hour that it is written in
}

/** By the gas that proofs of the program used, else by the request's limit; by the deadline where neither can be read. */
async function countedUntilOf(
  { experience, log }: Deps,
  live: readonly Request[],
  requirements: Requirements | undefined,
): Promise<(request: Request) => UnixSeconds> {
  try {
    const programs = await experience.programs(
      live.map(({ terms: { vkHash, mode } }) => ({ vkHash, mode })),
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
