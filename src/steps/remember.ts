import type { Request, RequestEvent, SignedIntent } from "../domain/request.ts";
import type { Ports } from "../ports/ports.ts";
import { advance } from "./advance.ts";

type Deps = Pick<Ports, "requests" | "clock" | "log">;

/**
 * Keeps each signed intent in the request before it is sent. The first write that finds the request changed says false,
 * and so nothing is sent: of two that race, one sends. `kept` hears of what is stored from then on.
 */
export function remember(
  deps: Deps,
  request: Request,
  event: (intent: SignedIntent) => RequestEvent,
  kept: (request: Request) => void = () => undefined,
) {
  let latest = request;
  return async (intent: SignedIntent): Promise<boolean> => {
    const moved = await advance(deps, latest, event(intent));
    if (moved.kind === "stale") return false;
    latest = moved.request;
    kept(latest);
    return true;
  };
}
