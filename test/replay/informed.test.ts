import { describe, expect, test } from "vitest";
import { subjects } from "../../cli/replay/subjects.ts";
import { upperBound } from "../../replay/clairvoyant/bound.ts";
import { worthOf } from "../../replay/clairvoyant/worth.ts";
import { type FleetLuck, isWithin } from "../../replay/fleet/luck.ts";
import { usualPlan } from "../../replay/fleet/plan.ts";
import { type Ground, groundOf } from "../../replay/informed/ground.ts";
import { rehearsed, unchanging } from "../../replay/informed/keeping.ts";
import { type Keeping, type Play, play } from "../../replay/informed/play.ts";
import { generateMarket } from "../../replay/market/generate.ts";
import type { Market, MarketRequest } from "../../replay/market/market.ts";
import { informed } from "../../replay/policies/informed.ts";
import { fate } from "../../replay/result.ts";
import { fleetLuckFor, simulate } from "../../replay/simulate.ts";
import { unixSeconds, wei } from "../../src/domain/values.ts";
import { aMarket, aMarketRequest, aPlan, evenLuck, t0 } from "./stand-ins.ts";

const counts = [5, 1, 3];
const usdPerPgu = 0.45e-9;

/** The market itself, and with the requests of another from `sec` on; both end when the later one does. */
function pairAt(sec: number, own: Market, other: Market): [Market, Market] {
  const endSec = Math.max(own.endSec, other.endSec);
  const both = [
    ...own.requests.filter(({ createdAtSec }) => createdAtSec < sec),
    ...other.requests.filter(({ createdAtSec }) => createdAtSec >= sec),
  ];
  const requests = both.map((entry, index) => ({ ...entry, index }));
  return [
    { ...own, endSec },
    { ...own, endSec, requests },
  ];
}

/** What was done until then: requests that were taken, and hosts that were launched. */
const doneUntil = ({ taken, lives }: Play, sec: number) => ({
  bids: taken.filter(({ decidedAtSec }) => decidedAtSec <= sec).map(({ entry, bidWei }) => [entry.index, bidWei]),
  hosts: lives
    .filter(({ host }) => host.launchedAtSec <= sec)
    .map(({ host }) => [host.classIndex, host.place.slot, host.launchedAtSec]),
});

const keepings: Readonly<Record<string, (ground: Ground) => Keeping>> = {
  unchanging: () => unchanging(counts),
  rehearsed: (ground) => rehearsed(ground, counts, usdPerPgu),
};

describe.each(["calm", "stormy"] as const)("in a %s market", (weather) => {
  const [own, other] = [51, 52].map((seed) => generateMarket({ seed, weather, requests: 700 })) as [Market, Market];
  const luck = fleetLuckFor(own, usualPlan);

  test.each(Object.entries(keepings))("what is asked later changes nothing before, with %s hosts", (_, keepingOn) => {
    for (const minutes of [45, 75]) {
      const sec = own.startSec + minutes * 60;
      const grounds = pairAt(sec, own, other).map((market) => groundOf(market, usualPlan, luck));
      const [a, b] = grounds.map((ground) => play(ground, keepingOn(ground), usdPerPgu)) as [Play, Play];
      expect(doneUntil(a, sec).bids.length).toBeGreaterThan(50);
      expect(doneUntil(b, sec)).toEqual(doneUntil(a, sec));
      expect(b.profitUsd).not.toBe(a.profitUsd);
    }
  });
});

describe.each([
  { weather: "calm", seed: 21 },
  { weather: "stormy", seed: 21 },
  { weather: "stormy", seed: 22 },
] as const)("in a $weather market, seed $seed,", ({ weather, seed }) => {
  const market = generateMarket({ seed, weather, requests: 300 });
  const luck = fleetLuckFor(market, usualPlan);
  const ground = groundOf(market, usualPlan, luck);
  const result = informed(market, usualPlan, luck);

  test("it earns no more than is provably possible", () => {
    const most = upperBound(ground.places, worthOf(market), result.profitUsd, 15);
    expect(result.profitUsd).toBeLessThanOrEqual(most);
    expect(result.profitUsd / most).toBeGreaterThan(0.6);
  });

  test("it earns more than the deployed bidder", () => {
    const [ours] = subjects({});
    if (ours === undefined) throw new Error("nobody is deployed");
    expect(result.profitUsd).toBeGreaterThan(simulate(market, usualPlan, ours, { luck }).profitUsd);
  });

  test("it is the same each time", () => {
    expect(informed(market, usualPlan, luck)).toEqual(result);
  });

  test("it wins only what it can win, below the lowest rival", () => {
    const won = market.requests.filter(({ index }) => result.fates[index] === fate.onTime);
    expect(won.length).toBe(result.wins);
    for (const entry of won) {
      expect(entry).toMatchObject({ executable: true, mayBid: true });
      expect(result.bidWei[entry.index]).toBeLessThan(entry.rivalWei);
      expect(result.bidWei[entry.index]).toBeLessThanOrEqual(entry.maxPriceWei);
    }
  });

  test("a place has one host at a time, which comes when it can and goes when it is lost", () => {
    const { lives } = play(ground, rehearsed(ground, counts, usdPerPgu), usdPerPgu);
    for (const { host, endsAtSec } of lives) {
      const { classIndex, launchedAtSec, place } = host;
      const own = luck[classIndex];
      const others = lives.filter((each) => each.host !== host && each.host.place === place);
      expect(others.some((each) => each.host.launchedAtSec < endsAtSec && each.endsAtSec > launchedAtSec)).toBe(false);
      expect(isWithin(own?.stockOuts ?? [], launchedAtSec)).toBe(false);
      expect(own?.lossesSec(place.slot).some((sec) => sec > launchedAtSec && sec < endsAtSec - 1)).toBe(false);
    }
  });
});

/** One host is kept for an hour; there is a second place. */
const onTwo = (requests: readonly MarketRequest[], luck: FleetLuck) =>
  play(groundOf(aMarket(requests, { endSec: t0 + 3_600 }), aPlan(2), luck), unchanging([1]), usdPerPgu);

test("a host that will be lost gets no job that it cannot finish: another is up just when it goes", () => {
  const lossSec = t0 + 950;
  const luck = [evenLuck({ lossesSec: (slot) => [slot === 0 ? lossSec : t0 - 100] })];
  const early = aMarketRequest({ createdAfterSec: 600 });
  const late = aMarketRequest({ index: 1, createdAfterSec: 880 }); // on the first host it would run from 897 until 1009
  const { taken, lives } = onTwo([early, late], luck);
  expect(taken.map(({ entry }) => entry.index)).toEqual([0, 1]);
  expect(lives.map(({ host, endsAtSec }) => ({ slot: host.place.slot, jobs: host.jobs, endsAtSec }))).toEqual([
    { slot: 0, jobs: 1, endsAtSec: lossSec },
    { slot: 1, jobs: 1, endsAtSec: t0 + 3_600 },
  ]);
  expect(lives[1]?.host.launchedAtSec).toBe(lossSec - 300);
});

test("what pays too little for a host that others wait for is left alone", () => {
  const requests = Array.from({ length: 12 }, (_, index) =>
    aMarketRequest({
      index,
      createdAfterSec: 600 + index,
      terms: { baseFee: wei(index === 11 ? 10n ** 18n : 10n ** 16n) },
    }),
  );
  const { taken } = onTwo(requests, [evenLuck()]);
  expect(taken.map(({ entry }) => entry.index)).toContain(0);
  expect(taken.length).toBeLessThan(4);
});

test("it keeps no hosts where nothing pays for them", () => {
  const entry = aMarketRequest({
    createdAfterSec: 600,
    gas: 1_000_000,
    terms: { baseFee: wei(0n), deadlineSec: unixSeconds(t0 + 4_200) },
  });
  expect(informed(aMarket([entry]), aPlan(1), [evenLuck()])).toMatchObject({ bids: 0, profitUsd: 0, lives: [] });
});
