import { proofEnds } from "../domain/failing-program.ts";
import type { Request } from "../domain/request.ts";
import { series } from "../domain/series.ts";
import type { Ports } from "../ports/ports.ts";
import { observe } from "./observe.ts";

type Deps = Pick<Ports, "samples" | "clock" | "log">;

/**
 * How the proof of a request ended, once for each, and that it was reverted later: what fails each time is not promised again
 * at once.
 */
export function noteProof(deps: Deps, { terms }: Request, end: keyof typeof proofEnds): Promise<void> {
  const { requestId, vkHash, mode } = terms;
  const id = end === "reverted" ? `${requestId} reverted` : requestId;
  return observe(deps, [series.proofs(vkHash, mode)], proofEnds[end], id);
}
