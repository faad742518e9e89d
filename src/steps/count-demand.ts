import { type Asked, askedOf, minuteOf } from "../domain/asked.ts";
import { type Decision, demandIn, type Potential } from "../domain/decision.ts";
import type { PassInput } from "../domain/pass-input.ts";
import { usdPerProve } from "../domain/pricing.ts";
import type { RequestId, UnixSeconds } from "../domain/values.ts";
import type { TallyName } from "../ports/tallies.ts";
import type { PassDeps, PassMemory } from "./pass-memory.ts";

type Deps = Pick<PassDeps, "tallies" | "demandLog" | "metrics" | "log">;

/**
 * What new requests would give us: hosts are kept warm for it. Each is counted once, whether or not we could take it or may
 * bid now, in the hour's sums and by itself.
 */
export async function countDemand(
  deps: Deps,
  memory: PassMemory,
  input: PassInput,
  decisions: ReadonlyMap<RequestId, Decision>,
): Promise<void> {
  const { now, market } = input;
  const fresh = input.candidates
    .filter(
      ({ request: { requestId, createdAtSec } }) =>
        createdAtSec >= memory.startedAtSec && !memory.counted.has(requestId),
    )
    .map(({ request }) => ({ request, decision: decisions.get(request.requestId) }));
  for (const { request } of fresh) memory.counted.add(request.requestId);
  const potentials = fresh.flatMap(({ decision }) => demandIn(decision) ?? []);
  const asked = fresh.flatMap(({ request, decision }) => askedOf(request, decision, market.requirements, now) ?? []);
  await Promise.all([addUp(deps, input, potentials), noteWatched(deps, memory, now, asked)]);
}

async function addUp(deps: Deps, { now, market }: PassInput, potentials: readonly Potential[]): Promise<void> {
  if (potentials.length === 0) return;
  deps.metrics.add("EligibleRequests", potentials.length);
  await unlessUncounted(deps, "the demand was not counted", () =>
    deps.tallies.add(now, sumsOf(potentials, usdPerProve(market.prove))),
  );
}

/** That the market was looked at, and what was asked: a minute in which nobody asks is noted once. */
export async function noteWatched(
  deps: Pick<Deps, "demandLog" | "log">,
  memory: PassMemory,
  now: UnixSeconds,
  asked: readonly Asked[],
): Promise<void> {
  const minuteSec = minuteOf(now);
  if (asked.length === 0 && memory.watchedMinuteSec === minuteSec) return;
  await unlessUncounted(deps, "the demand was not noted", async () => {
    await deps.demandLog.note(now, asked);
    memory.watchedMinuteSec = minuteSec;
  });
}

async function unlessUncounted(
  { log }: Pick<Deps, "log">,
  otherwise: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.warn(otherwise, { outcome: "uncounted", cause: String(error) });
  }
}

/**
 * What the hour's tallies gain: each request with its chance to be won. Pay is counted in PROVE, as it is paid: a dollar's price
 * that was wrong for a minute would else be believed for hours.
 */
function sumsOf(potentials: readonly Potential[], usdPerProve: number) {
  const sum = (of: (each: Potential) => number) => potentials.reduce((total, each) => total + Math.round(of(each)), 0);
  return {
    eligible: potentials.length,
    eligibleWinsMillionths: sum(({ chance }) => chance * 1e6),
    eligibleGpuMs: sum(({ chance, neededSec }) => chance * neededSec * 1e3),
    eligibleProveMicros: sum(({ chance, revenueMicros }) => (chance * revenueMicros) / usdPerProve),
  } as const satisfies { [N in TallyName]?: number };
}
