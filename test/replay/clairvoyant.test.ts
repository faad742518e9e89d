import { describe, expect, test } from "vitest";
import { chanceOf } from "../../replay/chance.ts";
import { assign } from "../../replay/clairvoyant/assign.ts";
import { upperBound } from "../../replay/clairvoyant/bound.ts";
import { type Place, placesOf } from "../../replay/clairvoyant/places.ts";
import { planSlot } from "../../replay/clairvoyant/slot-plan.ts";
import type { PlannedJob, SlotTerms } from "../../replay/clairvoyant/slot-terms.ts";
import { type Worth, worthOf } from "../../replay/clairvoyant/worth.ts";
import { usdPerSec, usualPlan } from "../../replay/fleet/plan.ts";
import { generateMarket } from "../../replay/market/generate.ts";
import { countsUntilSec } from "../../replay/market/market.ts";
import { clairvoyant } from "../../replay/policies/clairvoyant.ts";
import { fate } from "../../replay/result.ts";
import { fleetLuckFor, simulate } from "../../replay/simulate.ts";
import { wei } from "../../src/domain/values.ts";
import { aMarket, aMarketRequest, aPlan, eager, evenLuck, t0 } from "./stand-ins.ts";

const never = 2 ** 31 - 1;
const horizonSec = 70;
/** An idle host ends after so long; once no request comes, at once. */
const [scaleDownSec, closeSec] = [6, 60];

type Tiny = { jobs: PlannedJob[]; terms: SlotTerms };

/** A few jobs whose windows open in the order in which they close, a host that starts in a few seconds, and may be lost. */
function tiny(seed: number, place = 0): Tiny {
  const shape = chanceOf(seed, "jobs");
  const chance = chanceOf(seed, `place ${place}`);
  let releaseSec = 8;
  const jobs = Array.from({ length: 5 }, (_, index) => {
    releaseSec += Math.floor(shape.between(0, 9));
    const [windowSec, valueUsd] = [24, shape.between(2, 12)];
    const durationSec = Math.floor(chance.between(3, 12));
    return { index, releaseSec, dueSec: releaseSec + windowSec, durationSec, valueUsd };
  });
  const startUpSec = Math.floor(chance.between(2, 7));
  const lossSec = chance.uniform() < 0.5 ? Math.floor(chance.between(10, 60)) : never;
  const launchFor = Int32Array.from({ length: horizonSec + 1 }, (_, t) => {
    const launch = t - startUpSec;
    return launch < 0 || (launch < lossSec && lossSec <= t) ? -1 : launch;
  });
  const nextLoss = Int32Array.from({ length: horizonSec + 1 }, (_, t) => (t < lossSec ? lossSec : never));
  const idleFor = Int32Array.from({ length: horizonSec + 1 }, (_, t) => {
    if (t >= closeSec) return t;
    if (t === lossSec) return t - 1;
    const idleSec = t - scaleDownSec;
    return idleSec < 0 || (idleSec < lossSec && lossSec <= t) ? -1 : idleSec;
  });
  return {
    jobs,
    terms: {
      horizonSec,
      usdPerSec: chance.between(0.1, 0.6),
      readySec: Math.floor(chance.between(0, 4)),
      launchFor,
      idleFor,
      nextLoss,
    },
  };
}

/** The best of everything that can be done, second by second, for jobs of which each is done or not. */
function bestOfAll({ jobs, terms }: Tiny): number {
  const { usdPerSec: rate, readySec, launchFor, nextLoss } = terms;
  const known = new Map<string, number>();
  const best = (t: number, host: "off" | "new" | "up", done: number, idleSec = 0): number => {
    if (t >= horizonSec) return 0;
    const key = `${t} ${host} ${done} ${idleSec}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const mayEnd = idleSec >= scaleDownSec || t >= closeSec;
    const options = host === "off" ? [best(t + 1, "off", done)] : mayEnd ? [best(t, "off", done)] : [];
    if (host === "off") {
      const upSec = launchFor.findIndex((launch, sec) => launch === t && sec > t);
      if (upSec > 0) options.push(best(upSec, "new", done) - rate * (upSec - t));
    } else {
      const isLost = (nextLoss[t] ?? 0) === t + 1;
      options.push(best(t + 1, isLost ? "off" : host, done, isLost ? 0 : idleSec + 1) - rate);
      for (const job of jobs) {
        const sec = job.durationSec + (host === "new" ? readySec : 0);
        const fits = t >= job.releaseSec && t + sec <= job.dueSec && (nextLoss[t] ?? 0) > t + sec;
        if (fits && (done & (1 << job.index)) === 0) {
          options.push(job.valueUsd - rate * sec + best(t + sec, "up", done | (1 << job.index)));
        }
      }
    }
    const most = Math.max(...options);
    known.set(key, most);
    return most;
  };
  return best(0, "off", 0);
}

const seeds = Array.from({ length: 60 }, (_, index) => index + 1);

test("one place is planned as well as it can be; around a loss, nearly", () => {
  let [planned, best] = [0, 0];
  for (const seed of seeds) {
    const { jobs, terms } = tiny(seed);
    const [own, most] = [planSlot(jobs, terms).profitUsd, bestOfAll({ jobs, terms })];
    if (terms.nextLoss[0] === never) expect(own).toBeCloseTo(most, 9);
    expect(own).toBeLessThanOrEqual(most + 1e-9);
    planned += own;
    best += most;
  }
  expect(planned / best).toBeGreaterThan(0.98);
});

test("a place's plan is one that can be carried out, and earns what it says", () => {
  for (const seed of seeds) {
    const { jobs, terms } = tiny(seed);
    const plan = planSlot(jobs, terms);
    let earned = 0;
    let freeSec = 0;
    for (const { index, fromSec, toSec } of plan.jobs) {
      const job = jobs[index];
      const host = plan.up.find((up) => up.fromSec < fromSec && up.toSec >= toSec);
      const isFirst = host !== undefined && plan.jobs.find((each) => each.fromSec > host.fromSec)?.index === index;
      expect(fromSec).toBeGreaterThanOrEqual(Math.max(job?.releaseSec ?? never, freeSec));
      expect(toSec).toBeLessThanOrEqual(job?.dueSec ?? 0);
      expect(toSec - fromSec).toBe((job?.durationSec ?? 0) + (isFirst ? terms.readySec : 0));
      expect(terms.nextLoss[fromSec]).toBeGreaterThan(toSec);
      earned += job?.valueUsd ?? 0;
      freeSec = toSec;
    }
    const upSec = plan.up.reduce((sum, { fromSec, toSec }) => sum + toSec - fromSec, 0);
    expect(plan.profitUsd).toBeCloseTo(earned - upSec * terms.usdPerSec, 9);
  }
});

/** The same jobs on two places: as `assign` sees them. */
function pairOf(seed: number) {
  const sides = [tiny(seed, 0), tiny(seed, 1)];
  const places = sides.map(
    ({ jobs, terms }, slot): Place => ({
      classIndex: slot,
      slot,
      pguPerSec: 1,
      terms,
      jobFor: ({ entry }) => jobs[entry.index],
    }),
  );
  const worths = [0, 1, 2, 3, 4].map((index) => ({ entry: { index } }) as Worth);
  return { sides, places, worths };
}

test("two places together come within two percent of the best, and the bound lies above it", () => {
  let [planned, best] = [0, 0];
  for (const seed of seeds.slice(0, 25)) {
    const { sides, places, worths } = pairOf(seed);
    const splits = Array.from({ length: 32 }, (_, mask) =>
      sides.reduce((sum, { jobs, terms }, side) => {
        const own = jobs.filter(({ index }) => ((mask >> index) & 1) === side);
        return sum + bestOfAll({ jobs: own, terms });
      }, 0),
    );
    const most = Math.max(...splits);
    const { profitUsd } = assign(places, worths);
    expect(profitUsd).toBeLessThanOrEqual(most + 1e-9);
    expect(upperBound(places, worths, profitUsd, 20)).toBeGreaterThanOrEqual(most - 1e-9);
    planned += profitUsd;
    best += most;
  }
  expect(planned / best).toBeGreaterThan(0.98);
}, 180_000);

describe.each(["calm", "stormy"] as const)("in a %s market", (weather) => {
  const market = generateMarket({ seed: 21, weather, requests: 600 });
  const luck = fleetLuckFor(market, usualPlan);
  const result = clairvoyant(market, usualPlan, luck);

  test("it is less than 10 % below what is provably impossible to exceed", () => {
    const closeSec = market.endSec - market.startSec + 900;
    const span = { startSec: market.startSec - 900, closeSec, horizonSec: closeSec + 1801 };
    const places = placesOf(usualPlan, luck, span);
    expect(result.profitUsd / upperBound(places, worthOf(market), result.profitUsd, 40)).toBeGreaterThan(0.9);
  });

  test("it wins only what it can win, and what it earns less its hosts is its profit", () => {
    let hosts = 0;
    for (const { classIndex, fromSec, toSec } of result.lives) {
      hosts += (toSec - fromSec) * usdPerSec(usualPlan.classes[classIndex] ?? (undefined as never));
    }
    expect(result.costUsd).toBeCloseTo(hosts, 6);
    for (const entry of market.requests.filter(({ index }) => result.fates[index] === fate.onTime)) {
      const bid = result.bidWei[entry.index] ?? 0;
      expect(entry).toMatchObject({ executable: true, mayBid: true });
      expect(bid).toBeLessThan(entry.rivalWei);
      expect(bid).toBeLessThanOrEqual(entry.maxPriceWei);
    }
    expect(result.lives.reduce((sum, { jobs }) => sum + jobs, 0)).toBe(result.onTime);
  });

  test("no simple policy comes near it", () => {
    const simple = simulate(market, usualPlan, eager({ "l40s-spot": 4 }), { luck });
    expect(simple.wins).toBeGreaterThan(100);
    expect(simple.profitUsd).toBeLessThan(result.profitUsd);
  });
});

test("it launches a host so that it is ready just in time, and ends it after the last job", () => {
  const entry = aMarketRequest({ createdAfterSec: 600 });
  const result = clairvoyant(aMarket([entry], { startSec: t0 }), aPlan(1), [evenLuck()]);
  const release = t0 + 600 + 17;
  expect(result.lives).toEqual([
    { classIndex: 0, slot: 0, fromSec: release - 300, toSec: release + 172, busySec: 172, jobs: 1 },
  ]);
  expect(countsUntilSec(entry, aMarket([]).performance)).toBeGreaterThan(release + 172);
});

test("a host that idles stays until the fleet's scale-down, or its loss", () => {
  const terms = { baseFee: wei(3n * 10n ** 18n) };
  const entries = [600, 9000].map((createdAfterSec, index) => aMarketRequest({ index, createdAfterSec, terms }));
  const firstLife = (luck = evenLuck()) => {
    const life = clairvoyant(aMarket(entries), aPlan(1), [luck]).lives[0];
    return life && { jobs: life.jobs, toSec: life.toSec, afterJobSec: life.toSec - life.fromSec - 300 - life.busySec };
  };
  expect(firstLife()).toMatchObject({ jobs: 1, afterJobSec: 1200 });
  const [dueSec, lossSec] = [t0 + 600 + 420, t0 + 600 + 500];
  expect(firstLife(evenLuck({ lossesSec: () => [lossSec] }))).toEqual({
    ...{ jobs: 1, toSec: lossSec },
    afterJobSec: lossSec - dueSec, // done as late as it can be, it idles least
  });
});

test("it leaves alone what does not pay for a host of its own", () => {
  const entry = aMarketRequest({ createdAfterSec: 600, gas: 1_000_000, terms: { baseFee: 0n as never } });
  expect(clairvoyant(aMarket([entry]), aPlan(1), [evenLuck()])).toMatchObject({ bids: 0, profitUsd: 0, lives: [] });
});
