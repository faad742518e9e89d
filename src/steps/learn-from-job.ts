import type { HostClass } from "../domain/capability.ts";
import { instanceTypes } from "../domain/instance-types.ts";
import type { JobResult } from "../domain/job.ts";
import { measuresOf } from "../domain/job-measures.ts";
import { classOf } from "../domain/owed.ts";
import type { InPhase, Request } from "../domain/request.ts";
import { series } from "../domain/series.ts";
import { median } from "../domain/spread.ts";
import type { GpuTime } from "../ports/counters.ts";
import type { Ports } from "../ports/ports.ts";
import { book } from "./book.ts";
import { observe } from "./observe.ts";

type Deps = Pick<Ports, "requests" | "fleet" | "counters" | "samples" | "tallies" | "clock" | "metrics" | "log">;

/**
 * What a finished job tells: GPU time for the network's report and the books, how long each part took, and its program's gas, in
 * time or not: of what is never settled the heaviest is.
 * Telemetry: done once per recorded result, and lost where the step dies in between.
 */
export async function learnFromJob(
  deps: Deps,
  request: InPhase<"proving">,
  results: readonly JobResult[],
): Promise<void> {
  const result =
    results.find(({ outcome }) => outcome === "proved") ?? results.findLast(({ jobId }) => jobId === request.jobId);
  if (!result) return;
  const busyMs = totalMs(result, (stage) => stage === "prove");
  const availableMs = totalMs(result, () => true);
  await countGpuTime(deps, { busyMs, availableMs });
  await book(deps, { gpuMs: availableMs }); // what the host cost the sweep books by the minute, result or none
  const host = deps.fleet.classes().find(({ className }) => className === result.className);
  await keepMeasures(deps, request, result, host);
  await learnGas(deps, request, [result]);
  // Batch tries again by itself where a host was lost: each earlier attempt lost one.
  for (let attempt = 1; attempt < result.attempt; attempt++) await noteHostLost(deps, request, attempt);
}

/** Without it the network hears of less, and nothing else is wrong. */
async function countGpuTime({ counters, log }: Deps, time: GpuTime): Promise<void> {
  try {
    await counters.addGpuTime(time);
  } catch (error) {
    log.warn("GPU time was not counted", { outcome: "uncounted", cause: String(error) });
  }
}

/** What the program used, once for each request. */
export async function learnGas(deps: Deps, { terms }: Request, results: readonly JobResult[]): Promise<void> {
  const gas = results.find((result) => result.gas !== undefined)?.gas;
  if (gas !== undefined) await observe(deps, [series.gas(terms.vkHash)], Number(gas), terms.requestId);
}

/** A class that loses hosts is trusted less for a while. */
export async function noteHostLost(deps: Deps, request: InPhase<"proving">, attempt = 0): Promise<void> {
  const className = classOf(request);
  const { requestId } = request.terms;
  deps.log.warn("host lost", { requestId, outcome: "host-lost", className: className ?? "unknown" });
  if (className !== undefined) await observe(deps, [series.hostsLost(className)], 1, `${request.job}-${attempt}`);
}

async function keepMeasures(
  deps: Deps,
  request: InPhase<"proving">,
  result: JobResult,
  host: Pick<HostClass, "className" | "instanceType"> | undefined,
): Promise<void> {
  if (!host) return;
  const { mode } = request.terms;
  const known = await deps.samples.read([series.speed(host.className)]).catch(() => undefined);
  const speeds = known?.get(series.speed(host.className))?.map(({ value }) => value) ?? [];
  const measures = measuresOf({
    ...{ result, mode },
    speedPguPerSec: speeds.length > 0 ? median(speeds) : instanceTypes[host.instanceType].mgasPerSec.typical * 1e6,
  });
  for (const { series: name, value } of measures) await observe(deps, [name], value, request.terms.requestId);
}

const totalMs = ({ stages }: JobResult, of: (stage: string) => boolean): number =>
  stages.filter(({ stage }) => of(stage)).reduce((sum, { elapsedMs }) => sum + Math.round(elapsedMs), 0);
