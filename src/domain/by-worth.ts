import type { Decision } from "./decision.ts";
import { type OfferContext, replace } from "./offer.ts";
import type { Offer } from "./offers.ts";
import type { Candidate } from "./pass-input.ts";

type Considered = Offer | Decision;

/** The indices of the offers, those that earn most first, each time all that earn the same. */
export function byWorth(considered: readonly Considered[]): readonly (readonly number[])[] {
  const alike = new Map<number, number[]>();
  for (let index = 0; index < considered.length; index++) {
    const each = considered[index];
    if (each?.kind !== "offer") continue;
    const { worth } = each.priced;
    const others = alike.get(worth);
    if (others) others.push(index);
    else alike.set(worth, [index]);
  }
  const rising = Float64Array.from(alike.keys()).sort();
  return Array.from(rising, (worth) => alike.get(worth) ?? []).reverse();
}

/** Those that earn the same go by their ids. Where none of them finds room none changes anything, and any order will do. */
export function inTurn(
  alike: readonly number[],
  candidates: readonly Candidate[],
  considered: readonly Considered[],
  context: OfferContext,
): readonly number[] {
  if (alike.length === 1 || !alike.some((index) => findsRoom(considered[index], context))) return alike;
  return [...alike].sort((a, b) => (idOf(candidates[a]) < idOf(candidates[b]) ? -1 : 1));
}

const findsRoom = (considered: Considered | undefined, context: OfferContext): boolean =>
  considered?.kind === "offer" && replace(considered, context);
const idOf = (candidate: Candidate | undefined): string => candidate?.request.requestId ?? "";
