import { proofEnds } from "../domain/failing-program.ts";
import type { Request } from "../domain/request.ts";
import { series } from "../domain/series.ts";
import type { Ports } from "../ports/ports.ts";
import { observe } from "./observe.ts";

type Deps = Pick<Ports, "samples" | "clock" | "log">;

/** How the proof of a request ended, once for each: what fails each time is not promised again at once. */
export const noteProof = (deps: Deps, { terms }: Request, end: keyof typeof proofEnds): Promise<void> =>
  observe(deps, [series.proofs(terms.vkHash, terms.mode)], proofEnds[end], terms.requestId);
