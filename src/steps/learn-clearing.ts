import { marketLevel } from "../domain/clearing.ts";
import type { ProverIdentity } from "../domain/policy.ts";
import type { ProofRequestTerms } from "../domain/proof-request.ts";
import { clearingSeries, series } from "../domain/series.ts";
import { observe } from "./observe.ts";
import type { PassDeps, PassMemory } from "./pass-memory.ts";

/** The bids of an auction that has just ended may still be sealed: looked at so often, and so far apart. */
const looks = 5;
const lookEverySec = 5;

/** An auction that has ended, whoever won it. */
export const learnFrom = ({ toLearn }: PassMemory, terms: ProofRequestTerms): void =>
  void toLearn.push({ terms, lookAtSec: 0, looksLeft: looks });

/**
 * What the cheapest other asked in an auction that is over, and how that stands to the market's level: the price that had to be
 * beaten, whether we won or lost. Nothing is seen where nobody else bid, and while the bids are sealed.
 */
async function learnClearing(
  deps: PassDeps,
  { requestId, vkHash, mode }: ProofRequestTerms,
  { prover }: ProverIdentity,
): Promise<"learned" | "nothing-seen" | "unreadable"> {
  try {
    const cheapest = await deps.network.cheapestOther(requestId, prover);
    if (cheapest === undefined) return "nothing-seen";
    deps.log.info("clearing", { requestId, outcome: "observed", otherPrice: Number(cheapest) });
    const [{ averagePerPgu }, { prices }] = await Promise.all([
      deps.market.market(prover),
      deps.experience.clearings(),
    ]);
    const average = averagePerPgu === undefined ? undefined : Number(averagePerPgu);
    const level = marketLevel(prices, average, deps.clock.now());
    await observe(deps, [series.clearingPrices], Number(cheapest), requestId);
    if (level !== undefined) await observe(deps, clearingSeries(vkHash, mode), Number(cheapest) / level, requestId);
    return "learned";
  } catch (error) {
    deps.log.warn("an auction's prices were not read", { requestId, outcome: "unobserved", cause: String(error) });
    return "unreadable";
  }
}

/** Auctions that are learned from in one pass, one after the other: they are written into the same series. */
const learnedAPass = 8;
/** More than this is not caught up with: the last prices are the ones that count. */
const mostWaiting = 64;

/**
 * Learns from auctions that ended, once what they brought is on its way. Where the prices cannot be read now nothing more is asked
 * for a while: no pass is kept waiting for one auction after the other.
 */
export async function learnClearings(deps: PassDeps, identity: ProverIdentity, memory: PassMemory): Promise<void> {
  const now = deps.clock.now();
  const waiting = memory.toLearn.slice(-mostWaiting);
  const left = new Set(waiting);
  for (const each of waiting.filter(({ lookAtSec }) => lookAtSec <= now).slice(0, learnedAPass)) {
    const seen = await learnClearing(deps, each.terms, identity);
    left.delete(each);
    if (seen !== "learned" && each.looksLeft > 1) {
      left.add({ ...each, looksLeft: each.looksLeft - 1, lookAtSec: now + lookEverySec });
    }
    if (seen !== "unreadable") continue;
    memory.toLearn = [...left].map((other) => ({ ...other, lookAtSec: now + lookEverySec }));
    return;
  }
  memory.toLearn = [...left];
}
