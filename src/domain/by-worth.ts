import type { Decision } from "./decision.ts";
import type { Offer } from "./offers.ts";
import type { RequestId } from "./values.ts";

/** The indices of the offers, the one that earns most first. */
export function byWorth(ids: readonly RequestId[], considered: readonly (Offer | Decision)[]): Uint32Array {
  const indices = new Uint32Array(considered.length);
  const worths = new Float64Array(considered.length);
  let offers = 0;
  for (let index = 0; index < considered.length; index++) {
    const each = considered[index];
    if (each?.kind !== "offer") continue;
    worths[index] = each.priced.worth;
    indices[offers++] = index;
  }
  return indices.subarray(0, offers).sort((a, b) => {
    const worth = worths[a] ?? 0;
    const other = worths[b] ?? 0;
    if (worth > other) return -1;
    if (worth < other) return 1;
    return (ids[a] ?? "") < (ids[b] ?? "") ? -1 : 1;
  });
}
