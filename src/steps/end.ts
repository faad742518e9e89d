import type { AbandonReason, Request } from "../domain/request.ts";
import type { Ports } from "../ports/ports.ts";
import { advance, alreadyPast } from "./advance.ts";
import { bookEnd } from "./book.ts";

type Deps = Pick<Ports, "requests" | "clock" | "metrics" | "tallies" | "log">;

/** Our part is over without a word to the network. */
export async function end(deps: Deps, request: Request, because: AbandonReason, detail: string) {
  const moved = await advance(deps, request, { kind: "ended", because, detail });
  if (moved.kind === "stale") return alreadyPast(moved.current);
  await bookEnd(deps, moved.request);
  return { kind: "abandoned" as const, because, detail };
}
