import type { Request } from "../domain/request.ts";
import type { Requirements } from "../domain/requirements.ts";
import { resolutionOf } from "../domain/resolution.ts";
import type { Ports } from "../ports/ports.ts";
import type { TallyName } from "../ports/tallies.ts";

export type BookDeps = Pick<Ports, "tallies" | "clock" | "metrics" | "log">;
type Counts = { readonly [N in TallyName]?: bigint | number };

/** Adds to this hour's books. They steer, they do not decide what is true: what is lost with a process is not made up for. */
export async function book(deps: BookDeps, counts: Counts): Promise<void> {
  const costMicros = Number(counts.costUsdMicros ?? 0) + Number(counts.warmUsdMicros ?? 0);
  if (costMicros > 0) deps.metrics.add("HostCostUsd", costMicros / 1e6);
  try {
    await deps.tallies.add(deps.clock.now(), counts);
  } catch (error) {
    deps.log.warn("the books were not kept", { outcome: "unbooked", cause: String(error) });
  }
}

const weiPerProve = 1e18;

/** A request that has just ended, where its end says something of us. */
export async function bookEnd(deps: BookDeps, request: Request, requirements?: Requirements): Promise<void> {
  const resolution = resolutionOf(request, requirements);
  if (request.phase === "settled") deps.metrics.add("EarnedProve", Number(request.earned) / weiPerProve);
  if (request.phase === "reverted") deps.metrics.add("RequestsReverted", 1);
  if (!resolution) return;
  deps.metrics.add("ProofsOnTime", resolution === "on-time" ? 1 : 0);
  const earned = request.phase === "settled" ? { earnedWei: request.earned, settledGas: request.gasUsed } : {};
  await book(deps, { resolved: 1, ...(resolution === "missed" ? { missed: 1 } : { onTime: 1 }), ...earned });
}
