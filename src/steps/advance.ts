import type { Phase, Request, RequestEvent } from "../domain/request.ts";
import { transition } from "../domain/transition.ts";
import type { Ports } from "../ports/ports.ts";

export type Advanced =
  | { kind: "advanced"; request: Request }
  /** The event no longer applies, or another was first: `current` is what is there. */
  | { kind: "stale"; current: Request | undefined };

type Deps = Pick<Ports, "requests" | "clock" | "log">;

/** Applies `event` and stores the outcome, unless the request has moved on since it was read. */
export async function advance(deps: Deps, request: Request, event: RequestEvent): Promise<Advanced> {
  const moved = transition(request, event, deps.clock.now());
  if (moved.kind === "refused") return { kind: "stale", current: request };
  const written = await deps.requests.replace(moved.request);
  if (written.kind !== "stored") return { kind: "stale", current: written.current };
  if (moved.request.phase !== request.phase) tell(deps, request, moved.request);
  return { kind: "advanced", request: moved.request };
}

/** How long the request stood where it was: what the dashboard makes the latency of each arrow from. */
function tell({ clock, log }: Deps, { terms, phase: from, reachedAtSec }: Request, { phase }: Request): void {
  const sinceSec = reachedAtSec[from];
  const tookSec = sinceSec === undefined ? {} : { tookSec: clock.now() - sinceSec };
  log.info("moved", { requestId: terms.requestId, outcome: "moved", from, phase, ...tookSec });
}

/** What a step says when a request is not in the phase that it serves: a replay, or a race that another won. */
export const alreadyPast = (request: Request | undefined): { kind: "already-past"; phase: Phase | "unknown" } => ({
  kind: "already-past",
  phase: request?.phase ?? "unknown",
});
