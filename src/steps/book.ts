import type { Request } from "../domain/request.ts";
import type { Requirements } from "../domain/requirements.ts";
import { resolutionOf } from "../domain/resolution.ts";
import type { Ports } from "../ports/ports.ts";
import type { TallyName } from "../ports/tallies.ts";

type Deps = Pick<Ports, "tallies" | "clock" | "log">;

/** Adds to this hour's books. They steer, they do not decide what is true: what is lost with a process is not made up for. */
export async function book(deps: Deps, counts: { readonly [N in TallyName]?: bigint | number }): Promise<void> {
  try {
    await deps.tallies.add(deps.clock.now(), counts);
  } catch (error) {
    deps.log.warn("the books were not kept", { outcome: "unbooked", cause: String(error) });
  }
}

/** A request that has just ended, where its end says something of us. */
export async function bookEnd(deps: Deps, request: Request, requirements?: Requirements): Promise<void> {
  const resolution = resolutionOf(request, requirements);
  if (!resolution) return;
  const earned = request.phase === "settled" ? { earnedWei: request.earned, settledGas: request.gasUsed } : {};
  await book(deps, { resolved: 1, ...(resolution === "missed" ? { missed: 1 } : { onTime: 1 }), ...earned });
}
