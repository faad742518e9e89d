import type { HostLife } from "../fleet/host.ts";
import type { FleetLuck } from "../fleet/luck.ts";
import type { FleetPlan } from "../fleet/plan.ts";
import { type Ground, groundOf } from "../informed/ground.ts";
import type { Counts } from "../informed/hosts.ts";
import { rehearsed, unchanging } from "../informed/keeping.ts";
import { type Play, play } from "../informed/play.ts";
import { stepsFrom } from "../informed/steps.ts";
import type { Market } from "../market/market.ts";
import type { Result } from "../result.ts";
import { boundResult } from "./bound-result.ts";

/**
 * What can be earned with the same fleet limits by who knows all but what will be asked: of each request, once it is
 * published, its gas, whether it can be executed or is cancelled, the lowest rival's bid and how long its job takes on each
 * host; of the fleet every speed, start, slow spell, stock-out and loss; and the PROVE price. It decides on a request when its
 * auction ends, and wins what it wants at a tick below the lowest rival.
 *
 * It is the best of some ways to keep hosts, known afterwards: the best fleet that never changes, and one that follows what is
 * asked. There it knows more than it should and errs upwards, as it does where the clairvoyant does: no job is late, any free
 * place is taken. It is not proved to be the best: fleets chosen anew every three hours, with all requests known, would have
 * earned up to 2 % more (three tuning markets).
 */
export function informed(market: Market, plan: FleetPlan, luck: FleetLuck): Result {
  const ground = groundOf(market, plan, luck);
  const { counts, usdPerPgu, played } = bestUnchanging(ground);
  const moving = play(ground, rehearsed(ground, counts, usdPerPgu), usdPerPgu);
  const best = moving.profitUsd > played.profitUsd ? moving : played;
  const { taken: won, costUsd } = best;
  return boundResult({ policy: "informed", market, plan, won, costUsd, lives: livesOf(best) });
}

type Way = { counts: Counts; usdPerPgu: number };

/** What room for a PGU may be worth behind a full queue. */
const prices = [0.3e-9, 0.45e-9, 0.7e-9, 1e-9] as const;

/** One step after another from all spot hosts on, as long as that gains; no hosts at all where nothing does. */
function bestUnchanging(ground: Ground): Way & { played: Play } {
  const { classes } = ground.plan;
  const playOf = ({ counts, usdPerPgu }: Way) => play(ground, unchanging(counts), usdPerPgu);
  const none: Way = { counts: classes.map(() => 0), usdPerPgu: prices[1] };
  const tried = new Set<string>();
  let best = { ...none, played: playOf(none) };
  const tryEach = (ways: readonly Way[]): void => {
    for (const way of ways) {
      const key = `${way.counts.join()} ${way.usdPerPgu}`;
      if (tried.has(key)) continue;
      tried.add(key);
      const played = playOf(way);
      if (played.profitUsd > best.played.profitUsd) best = { ...way, played };
    }
  };
  tryEach([{ ...none, counts: classes.map(({ market, maxHosts }) => (market === "spot" ? maxHosts : 0)) }]);
  for (let before: Way | undefined; before !== best; ) {
    before = best;
    const { counts, usdPerPgu } = before;
    tryEach(stepsFrom(counts, ground.plan).map((step) => ({ counts: step, usdPerPgu })));
    tryEach(prices.map((price) => ({ counts: best.counts, usdPerPgu: price })));
  }
  return best;
}

const livesOf = ({ lives }: Play): HostLife[] =>
  lives.map(({ host: { classIndex, place, launchedAtSec, busySec, jobs }, endsAtSec }) => ({
    ...{ classIndex, slot: place.slot, busySec, jobs },
    fromSec: launchedAtSec,
    toSec: endsAtSec,
  }));
