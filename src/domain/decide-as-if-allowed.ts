import { barred } from "./admission-rules.ts";
import { decidePass } from "./decide-pass.ts";
import type { Decision } from "./decision.ts";
import type { PassInput, Standing } from "./pass-input.ts";
import type { RequestId } from "./values.ts";

type Decisions = ReadonlyMap<RequestId, Decision>;

/**
 * The decisions as they would be if we might bid; `decisions`: as they are. Who is suspended, or has bidding switched off, sees
 * the same requests, and their demand is there when that is over.
 */
export function decideAsIfAllowed(input: PassInput, decisions: Decisions): Decisions {
  return barred(input).length === 0 ? decisions : decidePass(allowed(input));
}

const allowed = ({ policy, market: { standing, ...market }, ...input }: PassInput): PassInput => ({
  ...input,
  policy: { ...policy, bidding: true },
  market: { ...market, ...(standing && { standing: unsuspended(standing) }) },
});

const unsuspended = ({ suspendedUntilSec: _over, ...standing }: Standing): Standing => standing;
