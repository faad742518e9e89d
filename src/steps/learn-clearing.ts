import { marketLevel } from "../domain/clearing.ts";
import type { ProverIdentity } from "../domain/policy.ts";
import type { ProofRequestTerms } from "../domain/proof-request.ts";
import { clearingSeries, series } from "../domain/series.ts";
import { observe } from "./observe.ts";
import type { PassDeps, PassMemory } from "./pass-memory.ts";

/**
 * What the cheapest other asked in an auction that is over, and how that stands to the market's level: the price that had to be
 * beaten, whether we won or lost. Nothing is learned where nobody else bid.
 */
async function learnClearing(
  deps: PassDeps,
  { requestId, vkHash, mode }: ProofRequestTerms,
  { prover }: ProverIdentity,
): Promise<void> {
  try {
    const cheapest = await deps.network.cheapestOther(requestId, prover);
    if (cheapest === undefined) return;
    deps.log.info("clearing", { requestId, outcome: "observed", otherPrice: Number(cheapest) });
    const [{ averagePerPgu }, { prices }] = await Promise.all([
      deps.market.market(prover),
      deps.experience.clearings(),
    ]);
    const average = averagePerPgu === undefined ? undefined : Number(averagePerPgu);
    const level = marketLevel(prices, average, deps.clock.now());
    await observe(deps, [series.clearingPrices], Number(cheapest), requestId);
    if (level === undefined) return;
    await observe(deps, clearingSeries(vkHash, mode), Number(cheapest) / level, requestId);
  } catch (error) {
    deps.log.warn("an auction's prices were not read", { requestId, outcome: "unobserved", cause: String(error) });
  }
}

/** Auctions that are learned from in one pass, one after the other: they are written into the same series. */
const learnedAPass = 8;
/** More than this is not caught up with: the last prices are the ones that count. */
const mostWaiting = 64;

/** Learns from auctions that ended, once what they brought is on its way. */
export async function learnClearings(deps: PassDeps, identity: ProverIdentity, memory: PassMemory): Promise<void> {
  if (memory.toLearn.length > mostWaiting) memory.toLearn = memory.toLearn.slice(-mostWaiting);
  for (const terms of memory.toLearn.splice(0, learnedAPass)) await learnClearing(deps, terms, identity);
}
