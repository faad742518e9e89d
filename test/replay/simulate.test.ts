import { describe, expect, test } from "vitest";
import { usdPerSec } from "../../replay/fleet/plan.ts";
import { generateMarket } from "../../replay/market/generate.ts";
import type { MarketRequest } from "../../replay/market/market.ts";
import type { News, View } from "../../replay/policy.ts";
import { fate } from "../../replay/result.ts";
import { type SimulateOptions, simulate } from "../../replay/simulate.ts";
import { unixSeconds, wei } from "../../src/domain/values.ts";
import { aMarket, aMarketRequest, aPlan, aPolicy, eager, evenLuck, t0 } from "./stand-ins.ts";

type Setting = SimulateOptions & { warm?: number; hosts?: number };

/** An eager bidder in a market of these requests, with one warm host of one unless told otherwise. */
function run(requests: readonly MarketRequest[], { warm = 1, hosts = 1, ...options }: Setting = {}) {
  const heard: News[] = [];
  const bidder = eager({ l40s: warm }).create({} as never);
  const policy = aPolicy((view) => {
    heard.push(...view.news);
    return bidder.look(view);
  });
  const result = simulate(aMarket(requests), aPlan(hosts), policy, { luck: [evenLuck()], ...options });
  return {
    result,
    heard,
    at: (kind: News["kind"]) => heard.filter((item) => item.kind === kind).map((n) => n.atSec - t0),
  };
}

describe("a request", () => {
  test("goes from the auction to its payment in the time that its steps take", () => {
    const { at, result } = run([aMarketRequest(), aMarketRequest({ index: 1, createdAfterSec: 300 })]);
    expect(at("won")).toEqual([17, 317]); // 15 s of auction, 2 s until it is seen
    // 10 s for the container, 60 s for the new host's prover, 100 s of proving, 2 s of upload; the host is warm then
    expect(at("finished")).toEqual([17 + 172, 317 + 112]);
    expect(at("settled")).toEqual([17 + 173, 317 + 113]);
    expect(result).toMatchObject({ bids: 2, wins: 2, onTime: 2, late: 0, expired: 0 });
  });

  test("that is late for the network's floor is paid and counted as missed", () => {
    const { result, heard } = run([aMarketRequest({ gas: 900_000_000 })]); // 409 s of proving, success within 420 s
    expect(result).toMatchObject({ onTime: 0, late: 1 });
    expect(result.earnedWei).toBe(200_000_000_000_000_000n + 10_000_000n * 900_000_000n);
    expect(heard.find(({ kind }) => kind === "resolved")).toMatchObject({ onTime: false });
  });

  test("that uses much gas has more time", () => {
    const luck = evenLuck({ pguPerSec: () => 30_000_000 });
    const { result } = run([aMarketRequest({ gas: 12_000_000_000 })], { luck: [luck] }); // 400 s, success within 500 s
    expect(result).toMatchObject({ onTime: 1, late: 0 });
  });

  test("that is not delivered before its deadline is neither paid nor in time, and its host is free", () => {
    const terms = { deadlineSec: unixSeconds(t0 + 600) };
    const { result, heard } = run([
      aMarketRequest({ gas: 9_000_000_000, terms }),
      aMarketRequest({ index: 1, createdAfterSec: 610 }),
    ]);
    expect(result).toMatchObject({ expired: 1, onTime: 1 });
    expect(result.earnedWei).toBe(200_000_000_000_000_000n + 10_000_000n * 220_000_000n);
    expect(heard.find(({ kind }) => kind === "resolved")).toMatchObject({ onTime: false, atSec: t0 + 600 });
  });

  test("that cannot be executed ends early and is not counted", () => {
    const { result, heard } = run([aMarketRequest({ executable: false })]);
    expect(result).toMatchObject({ wins: 1, onTime: 0, late: 0, expired: 0, unexecutable: 1, earnedWei: 0n });
    expect(heard.find(({ kind }) => kind === "ended")).toMatchObject({ because: "unexecutable", atSec: t0 + 17 + 90 });
  });

  test("that is cancelled stops its job, and is not counted", () => {
    const { result, heard } = run([aMarketRequest({ cancelledAtSec: t0 + 50 })]);
    expect(result).toMatchObject({ wins: 1, cancelled: 1, onTime: 0, earnedWei: 0n, busyHours: 33 / 3600 });
    expect(heard.find(({ kind }) => kind === "ended")).toMatchObject({ because: "cancelled" });
  });

  test("that is cancelled during its auction is nobody's", () => {
    const { result, heard } = run([aMarketRequest({ cancelledAtSec: t0 + 5 })]);
    expect(result).toMatchObject({ bids: 1, wins: 0, cancelled: 0 });
    expect(heard.find(({ kind }) => kind === "lost")).toMatchObject({ winning: undefined });
  });
});

describe("an auction", () => {
  const rival = (weiPerPgu: number, atSec = t0 + 3) => ({ rivalBids: [{ bidder: "rival", weiPerPgu, atSec }] });

  test("is won by the lowest bid, of equals by the earlier", () => {
    expect(run([aMarketRequest(rival(20_000_000))]).result.wins).toBe(1);
    expect(run([aMarketRequest(rival(10_000_000))]).result.wins).toBe(1); // ours came within a second
    expect(run([aMarketRequest(rival(10_000_000, t0 + 0.6))]).result.wins).toBe(0);
  });

  test("tells the loser what it was won at", () => {
    const { heard } = run([aMarketRequest(rival(10_000_000, t0))]);
    expect(heard.find(({ kind }) => kind === "lost")).toMatchObject({ winning: 10_000_000n, atSec: t0 + 17 });
  });

  test.each([
    ["off-the-tick", 15_000_000n, {}],
    ["above-maximum", 3_000_000_000n, {}],
    ["below-floor", 10_000_000n, { floorPricePerPgu: wei(20_000_000n) }],
    ["not-whitelisted", 10_000_000n, { whitelist: [`0x${"1".repeat(40)}` as never] }],
  ])("refuses a bid that is %s", (reason, amount, terms) => {
    const policy = aPolicy(({ open }) => ({
      bids: open.map(({ request }) => ({ requestId: request.requestId, amountPerPgu: wei(amount) })),
    }));
    const result = simulate(aMarket([aMarketRequest({ terms })]), aPlan(1), policy, { luck: [evenLuck()] });
    expect(result).toMatchObject({ bids: 0, wins: 0 });
    expect(Object.keys(result.refused)).toEqual([reason]);
  });

  test("takes no bid that arrives after its end", () => {
    const policy = aPolicy(({ open, nowSec }) =>
      nowSec < t0 + 14.8
        ? { nextLookSec: t0 + 14.8 }
        : { bids: open.map(({ request }) => ({ requestId: request.requestId, amountPerPgu: wei(10_000_000n) })) },
    );
    const result = simulate(aMarket([aMarketRequest()]), aPlan(1), policy, { luck: [evenLuck()] });
    expect(result.refused).toEqual({ "too-late": 1 });
  });
});

describe("the fleet", () => {
  test("starts a host for a job that waits, and ends it twenty minutes after its last job", () => {
    const [first, last] = [
      aMarketRequest(),
      aMarketRequest({ index: 1, createdAfterSec: 3000, terms: { whitelist: ["0x" as never] } }),
    ];
    const { result } = run([first, last], { warm: 0 });
    const [life] = result.lives;
    expect(result.lives).toHaveLength(1);
    expect(life).toMatchObject({ fromSec: t0 + 17, toSec: t0 + 17 + 300 + 172 + 1200, jobs: 1 });
  });

  test("starts no more hosts than there may be", () => {
    const burst = Array.from({ length: 6 }, (_, index) => aMarketRequest({ index, gas: 22_000_000 }));
    const { result } = run(burst, { warm: 0, hosts: 2 });
    expect(result.lives).toHaveLength(2);
    expect(result).toMatchObject({ wins: 6, expired: 0 });
  });

  test("keeps the minimum that the policy sets, and lets go of the rest when it is lowered", () => {
    const quiet = aMarketRequest({ createdAfterSec: 7200, terms: { whitelist: ["0x" as never] } });
    const policy = aPolicy(({ nowSec }) => ({
      minimumHosts: { l40s: nowSec < t0 + 3600 ? 3 : 1 },
      nextLookSec: nowSec + 60,
    }));
    const result = simulate(aMarket([quiet], { startSec: t0 }), aPlan(4), policy, { luck: [evenLuck()] });
    expect(result.lives.map(({ toSec }) => toSec - t0)).toEqual([7260, 3600, 3600]);
  });

  test("loses a host with its job, which begins anew on another", () => {
    const luck = evenLuck({ lossesSec: (slot) => (slot === 0 ? [t0 + 100] : []) });
    const later = aMarketRequest({ index: 1, createdAfterSec: 600, terms: { whitelist: ["0x" as never] } });
    const { result, at } = run([aMarketRequest(), later], { warm: 2, hosts: 2, luck: [luck] });
    expect(result).toMatchObject({ hostsLost: 1, onTime: 1 });
    expect(at("host-lost")).toEqual([100]);
    expect(at("finished")).toEqual([100 + 172]);
  });

  test("starts nothing while the type is out of stock", () => {
    const luck = evenLuck({ stockOuts: [{ fromSec: t0 - 900, toSec: t0 + 1000 }] });
    const { result } = run([aMarketRequest()], { luck: [luck] });
    expect(result.lives[0]?.fromSec).toBe(t0 + 1000);
    expect(result).toMatchObject({ late: 1 });
  });

  test("is there from the first request to the last where it is always on, and all of it is paid", () => {
    const requests = [aMarketRequest(), aMarketRequest({ index: 1, createdAfterSec: 3600 })];
    const { result } = run(requests, { hosts: 3, alwaysOn: true });
    expect(result.lives.map(({ fromSec }) => fromSec)).toEqual([t0, t0, t0]);
    const atLeast = 3 * 3600 * usdPerSec(aPlan(3).classes[0] ?? (undefined as never));
    expect(result.costUsd).toBeGreaterThan(atLeast);
    expect(result.costUsd).toBeLessThan(atLeast * 1.05);
  });

  test("bills a minute at least", () => {
    const luck = evenLuck({ lossesSec: () => [t0 - 890] });
    const { result } = run([aMarketRequest({ terms: { whitelist: ["0x" as never] } })], { luck: [luck] });
    const second = usdPerSec(aPlan(1).classes[0] ?? (undefined as never));
    const [lost, next] = result.lives;
    expect(lost && lost.toSec - lost.fromSec).toBe(10);
    expect(result.costUsd).toBeCloseTo((60 + (next?.toSec ?? 0) - (next?.fromSec ?? 0)) * second, 9);
  });

  test("proves a job where the policy wants it", () => {
    const { classes: usual } = aPlan(1);
    const classes = ["a", "b"].flatMap((className) => usual.map((hostClass) => ({ ...hostClass, className })));
    const plan = { ...aPlan(1), classes };
    const policy = aPolicy((view) => ({
      ...eager({ a: 1, b: 1 })
        .create({} as never)
        .look(view),
      place: view.jobs.map(({ request }) => ({ requestId: request.requestId, className: "b" })),
    }));
    const result = simulate(aMarket([aMarketRequest()]), plan, policy, { luck: [evenLuck(), evenLuck()] });
    expect(result.lives.map(({ classIndex, jobs }) => [classIndex, jobs])).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  test("never proves what its memory does not allow", () => {
    const plan = aPlan(1, { instanceType: "g6e.2xlarge" });
    const result = simulate(aMarket([aMarketRequest({ terms: { mode: "plonk" } })]), plan, eager({ l40s: 1 }), {
      luck: [evenLuck()],
    });
    expect(result).toMatchObject({ wins: 1, expired: 1, busyHours: 0 });
  });
});

describe("a policy", () => {
  test("that bids nothing costs nothing", () => {
    const market = generateMarket({ seed: 2, weather: "stormy", requests: 500 });
    const result = simulate(
      market,
      aPlan(4),
      aPolicy(() => ({})),
    );
    expect(result).toMatchObject({ bids: 0, wins: 0, costUsd: 0, revenueUsd: 0, hostHours: 0, lives: [] });
  });

  test("is asked when something happens and when it wants to be, at most once a second, first a quarter of an hour ahead", () => {
    const looks: number[] = [];
    const policy = aPolicy(({ nowSec }) => {
      looks.push(nowSec - t0);
      return nowSec < t0 - 10 ? { nextLookSec: t0 - 10 } : { nextLookSec: nowSec };
    });
    simulate(aMarket([aMarketRequest()]), aPlan(1), policy, { luck: [evenLuck()] });
    expect(looks.slice(0, 3)).toEqual([-900, -10, -9]);
    expect(looks.every((atSec, index) => index === 0 || atSec - (looks[index - 1] ?? 0) >= 1)).toBe(true);
  });

  test("that gives a job up has missed it", () => {
    const policy = aPolicy((view) => ({
      ...eager({ l40s: 1 })
        .create({} as never)
        .look(view),
      giveUp: view.jobs.map(({ request }) => request.requestId),
    }));
    const result = simulate(aMarket([aMarketRequest()]), aPlan(1), policy, { luck: [evenLuck()] });
    expect(result).toMatchObject({ wins: 1, gaveUp: 1, earnedWei: 0n });
  });

  test("that misses too much is suspended for an hour: its bids are refused, and it sees until when", () => {
    const everyMinute = Array.from({ length: 160 }, (_, index) =>
      aMarketRequest({ index, createdAfterSec: index * 60, gas: index < 2 ? 950_000_000 : 1_000_000 }),
    );
    const seen = new Set<number | undefined>();
    const policy = aPolicy((view) => {
      seen.add(view.suspendedUntilSec);
      return eager({ l40s: 4 })
        .create({} as never)
        .look(view);
    });
    const result = simulate(aMarket(everyMinute), aPlan(4), policy, { luck: [evenLuck()] });
    expect(result).toMatchObject({ suspensions: 1, suspendedSec: 3600, late: 2 });
    expect(result.refused["suspended"]).toBeGreaterThan(50);
    expect(seen.size).toBe(2);
  });

  test("learns what a job took, and what it earned", () => {
    const { heard } = run([aMarketRequest()]);
    expect(heard.find(({ kind }) => kind === "finished")).toMatchObject({
      className: "l40s",
      gas: 220_000_000n,
      startUpSec: 70,
      proveSec: 100,
      wrapSec: 0,
      uploadSec: 2,
    });
    expect(heard.find(({ kind }) => kind === "settled")).toMatchObject({
      gasUsed: 220_000_000n,
      earned: 202_200_000_000_000_000n,
    });
    expect(heard.find(({ kind }) => kind === "host-ready")).toMatchObject({ startUpSec: 300 });
  });
});

describe.each(["calm", "stormy"] as const)("in a %s market", (weather) => {
  const market = generateMarket({ seed: 7, weather, requests: 1500 });
  const plan = aPlan(6);
  const watched: View[] = [];
  const hostsSeen: { atSec: number; count: number }[] = [];
  const result = simulate(
    market,
    plan,
    aPolicy((view) => {
      watched[0] = view;
      hostsSeen.push({ atSec: view.nowSec, count: view.hosts.length });
      const running = view.jobs.flatMap(({ hostId }) => hostId ?? []);
      expect(new Set(running).size).toBe(running.length);
      expect(
        view.hosts
          .filter(({ state }) => state === "busy")
          .map(({ id }) => id)
          .sort(),
      ).toEqual(running.sort());
      expect(view.hosts.length).toBeLessThanOrEqual(6);
      return eager({ l40s: 2 })
        .create({} as never)
        .look(view);
    }),
  );

  test("at most one job runs on a GPU at once", () => {
    expect(result.wins).toBeGreaterThan(300);
    for (const { fromSec, toSec, busySec } of result.lives) expect(busySec).toBeLessThanOrEqual(toSec - fromSec + 1e-6);
  });

  test("no second of a host is without its bill", () => {
    const rate = usdPerSec(plan.classes[0] ?? (undefined as never));
    const billed = result.lives.reduce((sum, { fromSec, toSec }) => sum + Math.max(toSec - fromSec, 60) * rate, 0);
    expect(result.costUsd).toBeCloseTo(billed, 6);
    expect(result.lives.every(({ toSec }) => Number.isFinite(toSec))).toBe(true);
    for (const { atSec, count } of hostsSeen) {
      const alive = result.lives.filter(({ fromSec, toSec }) => fromSec < atSec && toSec > atSec).length;
      expect(count).toBeGreaterThanOrEqual(alive); // a host that was launched in this very second may be seen or not
      expect(count).toBeLessThanOrEqual(alive + 6);
    }
  });

  test("what was earned is the base fee and the bid for the gas of each proof that was delivered, and nothing else", () => {
    const delivered = market.requests.filter(({ index }) =>
      [fate.onTime, fate.late].some((each) => each === result.fates[index]),
    );
    const earned = delivered.map(
      ({ request, gas, index }) => request.baseFee + BigInt(result.bidWei[index] ?? 0) * BigInt(gas),
    );
    expect(result.earnedWei).toBe(earned.reduce((sum, each) => sum + each, 0n));
    expect(result.profitUsd).toBeCloseTo(result.revenueUsd - result.costUsd, 9);
    expect(result.revenueUsd).toBeGreaterThan((Number(result.earnedWei) / 1e18) * 0.3);
    expect(result.revenueUsd).toBeLessThan((Number(result.earnedWei) / 1e18) * 1.5);
  });

  test("every win has one end", () => {
    const { onTime, late, expired, gaveUp, unexecutable, cancelled, wins } = result;
    expect(onTime + late + expired + gaveUp + unexecutable + cancelled).toBe(wins);
  });

  test("the same seed gives the same result", () => {
    const again = () => simulate(market, plan, eager({ l40s: 2 }));
    expect(again()).toEqual(again());
  });
});
