import { believedGas, estimateGas } from "../domain/estimate.ts";
import { chooseClass, chooseUnseen, type JobToPlace } from "../domain/job-plan.ts";
import type { InPhase, Placed, Request } from "../domain/request.ts";
import { effectiveDeadline } from "../domain/requirements.ts";
import type { Ports } from "../ports/ports.ts";
import { type ClassesDeps, classesNow } from "./classes-now.ts";

export type PlaceDeps = ClassesDeps & Pick<Ports, "requests" | "network" | "clock" | "log">;

/**
 * The class that the request's next job goes to, on the fleet as it stands now. undefined: no host that is deployed has the
 * memory for its mode.
 */
export async function placeJob(
  deps: PlaceDeps,
  request: InPhase<"assigned"> | InPhase<"launching">,
): Promise<Placed | undefined> {
  const { terms, promise, before } = request;
  const promised = promise?.className;
  const avoid = before?.because === "no-host" ? before.className : undefined;
  const unseen = () => chooseUnseen(deps.fleet.classes(), { mode: terms.mode, promised, avoid });
  try {
    const [works, jobs] = await Promise.all([worksOf(deps, [request]), otherJobs(deps, request)]);
    const classes = await classesNow(deps, jobs);
    return (
      chooseClass(classes, { ...works(request), promised, avoid, hostLost: before?.because === "host-lost" }) ??
      unseen()
    );
  } catch (error) {
    // A job that waits in the second best queue is better than none.
    deps.log.warn("the fleet was not looked at", {
      ...{ requestId: terms.requestId, outcome: "unseen", cause: String(error) },
    });
    return unseen();
  }
}

type Known = Pick<JobToPlace, "work" | "leftSec">;

/** What each is to prove, and until when it counts. What cannot be read of the network is not reckoned with. */
export async function worksOf(
  { experience, network, clock }: Pick<PlaceDeps, "experience" | "network" | "clock">,
  requests: readonly Request[],
): Promise<(request: Request) => Known> {
  const asked = requests.map(({ terms: { vkHash, mode } }) => ({ vkHash, mode }));
  const [requirements, published] = await Promise.all([
    network.requirements().catch(() => undefined),
    network.gasEstimates([...new Set(asked.map(({ vkHash }) => vkHash))]).catch(() => new Map()),
  ]);
  const programs = await experience.programs(asked, published);
  return ({ terms }) => {
    const estimate = estimateGas(terms, believedGas(programs.get(terms.vkHash) ?? {}));
    const leftSec = effectiveDeadline(terms, estimate.gas, requirements) - clock.now();
    return { work: { estimate, mode: terms.mode }, leftSec };
  };
}

async function otherJobs({ requests }: PlaceDeps, { terms: { requestId } }: Request) {
  const [launching, proving] = await Promise.all([requests.inPhase("launching"), requests.inPhase("proving")]);
  return [...launching, ...proving].filter(({ terms }) => terms.requestId !== requestId);
}
