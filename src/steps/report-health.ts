import { atRisk } from "../domain/mend.ts";
import { livePhases } from "../domain/request.ts";
import type { ProverReport } from "../ports/network.ts";
import type { Ports } from "../ports/ports.ts";

type Deps = Pick<Ports, "requests" | "network" | "knobs" | "counters" | "clock" | "metrics" | "log"> & {
  build: ProverReport["components"];
};

/** A request this close to its deadline without a delivered proof is at risk, in seconds. */
const riskMarginSec = 120;

/** Counts what stands where, and tells the network what hardware works for it. A failed report disturbs nothing; in the shadow nothing is sent. */
export const reportHealth = (deps: Deps) => async () => {
  const now = deps.clock.now();
  const live = (await Promise.all(livePhases.map((phase) => deps.requests.inPhase(phase)))).flat();
  const risky = live.filter((request) => atRisk(request, now, riskMarginSec)).length;
  deps.metrics.add("RequestsAtRisk", risky);
  deps.metrics.add("Suspended", (await isSuspended(deps)) ? 1 : 0);
  deps.metrics.flush();
  const { shadow } = await deps.knobs.current();
  const reported = !shadow && (await report(deps, live.filter(({ phase }) => phase === "proving").length));
  return { kind: "reported" as const, live: live.length, risky, reported };
};

/** Nobody is told of a suspension otherwise; a network that cannot be asked is no news. */
async function isSuspended({ network, clock }: Deps): Promise<boolean> {
  try {
    const standing = await network.standing(await network.owner(await network.signer()));
    return (standing?.suspendedUntilSec ?? 0) > clock.now();
  } catch {
    return false;
  }
}

async function report(deps: Deps, proving: number): Promise<boolean> {
  try {
    const prover = await deps.network.owner(await deps.network.signer());
    const time = await deps.counters.gpuTime();
    await deps.network.reportProverInfo(prover, {
      observedAtSec: deps.clock.now(),
      countersSinceSec: time.sinceSec,
      gpuNodes: proving,
      gpuAvailableMs: BigInt(time.availableMs),
      gpuBusyMs: BigInt(time.busyMs),
      gpus: [], // hosts come and go by themselves: which GPU a job got is known to its result alone
      components: deps.build,
    });
    return true;
  } catch (error) {
    deps.log.warn("the network did not take the report", { outcome: "unreported", cause: String(error) });
    return false;
  }
}
