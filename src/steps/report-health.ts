import { type HourMargin, hourMargin } from "../domain/hour-margin.ts";
import { livePhases, type Phase, type Request } from "../domain/request.ts";
import { unixSeconds, type Wei } from "../domain/values.ts";
import type { ProverReport } from "../ports/network.ts";
import type { Ports } from "../ports/ports.ts";

type Deps = Pick<Ports, "requests" | "network" | "knobs" | "counters" | "tallies" | "clock" | "metrics" | "log"> & {
  build: ProverReport["components"];
};

/** Counts what stands where, and tells the network what hardware works for it. A failed report disturbs nothing; in the shadow nothing is sent. */
export const reportHealth = (deps: Deps) => async () => {
  const live = (await Promise.all(livePhases.map((phase) => deps.requests.inPhase(phase)))).flat();
  const { shadow, money, price, generation } = await deps.knobs.current();
  const amiss = {
    Suspended: (await isSuspended(deps)) ? 1 : 0,
    KnobsRefused: (await deps.knobs.areRefused()) ? 1 : 0,
    BalanceMissing: await balanceMissing(deps, money.minimumBalance),
  };
  for (const [name, value] of Object.entries(amiss)) {
    if (value > 0) deps.metrics.add(name as keyof typeof amiss, value); // a metric costs by the hour that it is written in
  }
  deps.metrics.flush();
  const phases = Object.fromEntries(livePhases.map((phase) => [phase, inPhase(live, phase)]));
  const reported = !shadow && (await report(deps, inPhase(live, "proving")));
  const margin = await lastHour(deps, price.staleSec);
  return { kind: "reported" as const, generation, live: live.length, ...phases, reported, ...margin };
};

const hourSec = 3_600;

/**
 * The books of the whole hour before this one, at the price that PROVE has now; nothing where either is not to be had. A price
 * that bids no longer believe is said, each time.
 */
async function lastHour({ tallies, network, clock, log }: Deps, staleSec: number): Promise<HourMargin | undefined> {
  const from = unixSeconds((Math.floor(clock.now() / hourSec) - 1) * hourSec);
  try {
    const [hours, price] = await Promise.all([tallies.since(from), network.provePrice()]);
    const ageSec = price ? clock.now() - price.updatedAtSec : 0;
    if (ageSec > staleSec)
      log.warn("the network's price of PROVE stands still", { outcome: "as-before", ageSec, staleSec });
    const counts = hours.find((hour) => hour.hourSec === from)?.counts;
    return price && hourMargin(counts ?? { earnedWei: 0n, costUsdMicros: 0n, warmUsdMicros: 0n }, price.usdMicros);
  } catch (error) {
    log.warn("the last hour's margin is not known", { outcome: "unobserved", cause: String(error) });
    return undefined;
  }
}

const inPhase = (requests: readonly Request[], wanted: Phase): number =>
  requests.filter(({ phase }) => phase === wanted).length;

const weiPerProve = 1e18;

/** PROVE; 0 where the operator set no minimum, or the network cannot be asked. */
async function balanceMissing({ network }: Deps, minimum: Wei): Promise<number> {
  if (minimum === 0n) return 0;
  try {
    const balance = await network.balance(await network.owner(await network.signer()));
    return Math.max(0, Number(minimum - balance) / weiPerProve);
  } catch {
    return 0;
  }
}

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
