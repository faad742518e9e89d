import type { Phase, Request, RequestEvent } from "../domain/request.ts";
import { transition } from "../domain/transition.ts";
import type { Ports } from "../ports/ports.ts";

export type Advanced =
  | { kind: "advanced"; request: Request }
  /** The event no longer applies, or another was first: `current` is what is there. */
  | { kind: "stale"; current: Request | undefined };

type Deps = Pick<Ports, "requests" | "clock">;

/** Applies `event` and stores the outcome, unless the request has moved on since it was read. */
export async function advance(deps: Deps, request: Request, event: RequestEvent): Promise<Advanced> {
  const moved = transition(request, event, deps.clock.now());
  if (moved.kind === "refused") return { kind: "stale", current: request };
  const written = await deps.requests.replace(moved.request);
  return written.kind === "stored"
    ? { kind: "advanced", request: moved.request }
    : { kind: "stale", current: written.current };
}

/** What a step says when a request is not in the phase that it serves: a replay, or a race that another won. */
export const alreadyPast = (request: Request | undefined): { kind: "already-past"; phase: Phase | "unknown" } => ({
  kind: "already-past",
  phase: request?.phase ?? "unknown",
});
