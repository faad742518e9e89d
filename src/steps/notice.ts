import { endedOnNetwork } from "../domain/ended.ts";
import { isNameless } from "../domain/mend.ts";
import type { ProofRequest } from "../domain/proof-request.ts";
import type { InPhase, Phase, Request } from "../domain/request.ts";
import type { Address } from "../domain/values.ts";
import type { Ports } from "../ports/ports.ts";
import { advance } from "./advance.ts";
import { book } from "./book.ts";
import { end } from "./end.ts";

type Deps = Pick<Ports, "requests" | "network" | "queues" | "clock" | "metrics" | "tallies" | "log">;

/** Won: written down first, told to the launcher second; lost in between, the sweep tells it. */
export async function noticeWon(deps: Deps, assigned: ProofRequest): Promise<boolean> {
  const request = await deps.requests.get(assigned.requestId);
  if (!request) return false;
  if (!(["bidding", "lost", "abandoned"] as readonly Phase[]).includes(request.phase)) return true;
  const moved = await advance(deps, request, { kind: "won" });
  if (moved.kind === "stale") return moved.current === request; // refused: over for another reason than the auction
  await deps.queues.send("assigned", { requestId: assigned.requestId });
  deps.metrics.add("AuctionsWon", 1);
  await book(deps, { won: 1 });
  deps.log.info("won", { requestId: assigned.requestId, outcome: "assigned" });
  return true;
}

/** What became of a bid whose auction should be over? true: it is over for us, one way or the other. */
export async function noticeOver(deps: Deps, request: InPhase<"bidding">, prover: Address): Promise<boolean> {
  const seen = await deps.network.request(request.terms.requestId);
  if (!seen) return false;
  if (seen.fulfiller === prover && seen.fulfillmentStatus === "assigned") return noticeWon(deps, seen);
  if (seen.fulfiller !== undefined && seen.fulfiller !== prover) return lost(deps, request);
  const because = endedOnNetwork(seen, prover);
  if (!because) return isNameless(request, deps.clock.now()) && lost(deps, request);
  await end(deps, request, because, `the auction ended: ${seen.fulfillmentStatus}`);
  return true;
}

async function lost(deps: Deps, request: Request): Promise<boolean> {
  const moved = await advance(deps, request, { kind: "lost" });
  if (moved.kind === "advanced") {
    deps.metrics.add("AuctionsWon", 0);
    await book(deps, { lost: 1 });
  }
  deps.log.info("lost", { requestId: request.terms.requestId, outcome: "lost" });
  return true;
}
