import fc from "fast-check";
import { expect, test } from "vitest";
import type { Asked } from "../../src/domain/asked.ts";
import { type Capability, capabilityOf, type HostClass, noSamples } from "../../src/domain/capability.ts";
import type { WarmPolicy } from "../../src/domain/policy.ts";
import { unixSeconds } from "../../src/domain/values.ts";
import { planWarmth, type WarmInput } from "../../src/domain/warm.ts";
import { aHostClass, anAsked, aPolicy, asking, watching } from "./builders.ts";

const midnight = unixSeconds(1_790_000_000 - (1_790_000_000 % 86_400));
const at = (hour: number) => unixSeconds(midnight + hour * 3_600);
const aClass = (overrides: Partial<HostClass> = {}): Capability =>
  capabilityOf(aHostClass(overrides), noSamples, { throughputPguPerSec: 0n, startUpSec: 0 });
const aWarmPolicy = (overrides: Partial<WarmPolicy> = {}): WarmPolicy =>
  aPolicy({ warm: { kind: "demand", hosts: 4, dailyMicros: 100_000_000, ...overrides } }).warm;
/** Ten requests an hour of a minute and a dollar each: much more than a host costs. */
const good = asking(10, { untilSec: at(12) });
/** Two hours that were watched without a gap, unless it says otherwise. */
const anInput = ({ asked = good, ...overrides }: Partial<WarmInput & { asked: readonly Asked[] }> = {}): WarmInput => ({
  now: at(12),
  policy: aWarmPolicy(),
  classes: [aClass()],
  watched: watching(at(10), at(12), asked),
  slackSec: 300,
  hosts: new Map(),
  kept: new Map(),
  owed: 0,
  spentTodayMicros: 0,
  idle: false,
  ...overrides,
});
const hostsOf = (input: WarmInput): number =>
  Object.values(planWarmth(input).minimumHosts).reduce((sum, hosts) => sum + hosts, 0);

test.each<[string, Parameters<typeof anInput>[0], string]>([
  ["it is off", { policy: aWarmPolicy({ kind: "off" }) }, "off"],
  ["no host may be kept", { policy: aWarmPolicy({ hosts: 0 }) }, "off"],
  ["nothing can be won: suspended, or bidding is off", { idle: true }, "not-bidding"],
  ["the day's money is spent", { spentTodayMicros: 100_000_000 }, "daily-cap"],
  ["it is not the hour", { policy: aWarmPolicy({ kind: "hours", fromHour: 13, toHour: 14 }) }, "outside-hours"],
  [
    "the hour does not count while nothing can be won",
    { policy: aWarmPolicy({ kind: "hours" }), idle: true },
    "not-bidding",
  ],
  ["nobody asks", { asked: [] }, "no-demand"],
  ["nobody has watched yet", { watched: [] }, "not-watched"],
  ["nobody watches any more", { watched: watching(at(10), at(11.4), good) }, "not-watched"],
  [
    "a host costs more than its requests pay",
    { asked: asking(10, { untilSec: at(12), revenueMicros: 200_000 }) },
    "does-not-pay",
  ],
])("no host is kept where %s", (_name, overrides, because) => {
  const plan = planWarmth(anInput(overrides));
  expect(plan).toMatchObject({ minimumHosts: { "on-demand": 0 }, because, gainUsdPerHour: 0 });
  // A start takes too long here; where nobody manages the fleet's warmth it stays as deployed.
  expect(plan.maximumHosts).toEqual({ "on-demand": because === "off" ? 4 : 0 });
});

test("hosts that pay are kept, and what they gain above their price is said", () => {
  const plan = planWarmth(anInput());
  expect(plan).toMatchObject({ minimumHosts: { "on-demand": 1 }, because: "pays" });
  expect(plan.gainUsdPerHour).toBeCloseTo(10 - 3.004, 1);
});

test.each([
  [8, 20, [8, 12, 19], [7, 20, 23, 0]],
  [22, 6, [22, 23, 0, 5], [6, 12, 21]],
  [0, 0, [0, 6, 12, 23], []],
  [23, 0, [23], [0, 22]],
])(
  "from %d to %d o'clock hosts are kept within those hours only, midnight or not",
  (fromHour, toHour, within, without) => {
    const policy = aWarmPolicy({ kind: "hours", fromHour, toHour, hosts: 2 });
    for (const hour of within) {
      expect(hostsOf(anInput({ policy, now: at(hour), asked: [] }))).toBe(2);
      expect(hostsOf(anInput({ policy, now: unixSeconds(at(hour) + 3_599) }))).toBe(2);
    }
    for (const hour of without) expect(hostsOf(anInput({ policy, now: at(hour) }))).toBe(0);
  },
);

test("the cheapest gas is kept warm first, and each class to its maximum", () => {
  const classes = [
    aClass({ className: "dear", instanceType: "p5.4xlarge", maximumHosts: 9 }),
    aClass({ className: "spot", buy: "spot", maximumHosts: 2 }),
    aClass({ className: "none", buy: "spot", instanceType: "g6e.2xlarge", maximumHosts: 0 }),
  ];
  const policy = aWarmPolicy({ kind: "hours", hosts: 5 });
  expect(planWarmth(anInput({ classes, policy })).minimumHosts).toEqual({ dear: 3, spot: 2, none: 0 });
});

test("a second host is kept only for what the first turns away", () => {
  const pairs = asking(5, { untilSec: at(12) }).flatMap((each) => [each, each]);
  const kept = (leftSec: number) => hostsOf(anInput({ asked: pairs.map((each) => ({ ...each, leftSec })) }));
  expect(kept(200)).toBe(2);
  expect(kept(3_000)).toBe(1); // those that can wait need no host of their own
});

test("what is kept stays where another fleet would earn hardly more, and goes where it would earn less", () => {
  const asked = asking(10, { untilSec: at(12), revenueMicros: 340_000 }); // 3.40 USD an hour; a host is 3.004
  const keptOf = (hosts: number) => hostsOf(anInput({ asked, kept: new Map([["on-demand", hosts]]) }));
  expect(keptOf(0)).toBe(0); // a start would cost what it gains
  expect(keptOf(1)).toBe(1);
  expect(keptOf(2)).toBe(1);
});

test("a system that has just begun takes its first minutes for no more than a quarter of an hour", () => {
  const asked = [anAsked({ atSec: at(12), revenueMicros: 1_000_000 })];
  const gain = (fromSec: number) => planWarmth(anInput({ watched: watching(fromSec, at(12), asked) })).gainUsdPerHour;
  expect(gain(at(12))).toBeCloseTo(4 - 3.004, 2);
  expect(gain(at(12) - 60)).toBeCloseTo(4 - 3.004, 2);
  expect(gain(at(12) - 1_020)).toBeCloseTo(60 / 17 - 3.004, 2);
  expect(gain(at(11))).toBe(0); // a dollar an hour
});

test("time in which nobody watched is not time in which nobody asked", () => {
  const asked = asking(10, { untilSec: at(12) }).filter(({ atSec }) => atSec >= at(11.5));
  const gain = (...watched: WarmInput["watched"][]) => planWarmth(anInput({ watched: watched.flat() })).gainUsdPerHour;
  const lately = watching(at(11.5), at(12), asked);
  expect(gain(lately)).toBeCloseTo(10 - 3.004, 1);
  expect(gain(watching(at(10), at(10.5) - 60), lately)).toBeCloseTo(5 - 3.004, 1); // half of an hour nobody asked
  expect(gain(watching(at(10), at(11.5) - 60), lately)).toBe(0); // an hour and a half
});

test("hosts are kept through a gap of half an hour, as long as nobody has watched", () => {
  const kept = (sinceSec: number) =>
    planWarmth(anInput({ watched: watching(at(10), at(12) - sinceSec, good) })).because;
  expect(kept(1_800)).toBe("pays");
  expect(kept(1_860)).toBe("not-watched");
});

test("when a pause was makes no difference, nor how long it was", () => {
  const before = fc.array(fc.integer({ min: 0, max: 1_199 }), { maxLength: 12 });
  const after = fc.array(fc.integer({ min: 0, max: 899 }), { maxLength: 12 });
  fc.assert(
    fc.property(before, after, fc.integer({ min: 0, max: 60 }), (first, second, pauseMin) => {
      const anHourAgo = at(12) - 60 * pauseMin - 3_000;
      const askedAt = (fromSec: number, secs: readonly number[]) =>
        [...secs].sort((a, b) => a - b).map((sec) => anAsked({ atSec: unixSeconds(fromSec + sec) }));
      // A quarter of an hour that was watched lies between them, so that no proof of the first part is in the second one's way.
      const watched = (fromSec: number) => [
        ...watching(fromSec, fromSec + 2_040, askedAt(fromSec, first)),
        ...watching(at(12) - 900, at(12), askedAt(at(12) - 900, second)),
      ];
      expect(planWarmth(anInput({ watched: watched(anHourAgo) }))).toEqual(
        planWarmth(anInput({ watched: watched(at(12) - 3_000) })),
      );
    }),
  );
});

test("a demand far beyond all hosts earns what they can prove, and no more", () => {
  const { minimumHosts, gainUsdPerHour } = planWarmth(anInput({ asked: asking(2_000, { untilSec: at(12) }) }));
  expect(minimumHosts).toEqual({ "on-demand": 4 });
  const [{ besideProvingSec, speedPguPerSec }] = [aClass()];
  const jobsPerHour = (4 * 3_600) / (besideProvingSec.compressed.usual + 200e6 / speedPguPerSec.typical);
  expect(gainUsdPerHour).toBeGreaterThan(0.9 * jobsPerHour - 4 * 3.004);
  expect(gainUsdPerHour).toBeLessThan(1.05 * jobsPerHour - 4 * 3.004);
});

/** A fast class, and one that is cheap and slow. */
const mixed = [
  aClass({ className: "fast", maximumHosts: 4 }),
  aClass({ className: "slow", instanceType: "g6.4xlarge", buy: "spot", maximumHosts: 4 }),
] as const;
const six = aWarmPolicy({ hosts: 6 });

test("small requests keep cheap slow hosts, large ones fast hosts", () => {
  const kept = (gas: number) =>
    planWarmth(anInput({ classes: mixed, asked: asking(100, { untilSec: at(12), gas, leftSec: 400 }), policy: six }))
      .minimumHosts;
  expect(kept(5_000_000)).toMatchObject({ fast: 0 });
  expect(kept(5_000_000).slow).toBeGreaterThan(0);
  expect(kept(400_000_000)).toMatchObject({ slow: 0 }); // too slow for them
  expect(kept(400_000_000).fast).toBeGreaterThan(0);
});

test("waiting jobs start hosts only where a start takes less than they can wait", () => {
  const most = (overrides: Parameters<typeof anInput>[0]) =>
    planWarmth(anInput({ asked: [], ...overrides })).maximumHosts;
  expect(most({ slackSec: 451 })).toEqual({ "on-demand": 4 });
  expect(most({ slackSec: 450 })).toEqual({ "on-demand": 0 });
  expect(most({ slackSec: Number.POSITIVE_INFINITY })).toEqual({ "on-demand": 4 }); // nobody counts the seconds
  expect(most({ slackSec: 0, asked: good })).toEqual({ "on-demand": 1 }); // the one that is kept
});

test("where a start takes too long something that is owed may still start one host, of the class that proves most cheaply", () => {
  const most = (overrides: Partial<WarmInput>) =>
    planWarmth(anInput({ asked: [], slackSec: 0, classes: [...mixed].reverse(), ...overrides })).maximumHosts;
  expect(most({ owed: 0 })).toEqual({ fast: 0, slow: 0 });
  for (const owed of [1, 9]) expect(most({ owed })).toEqual({ fast: 0, slow: 1 });
  const classes = [mixed[0], { ...mixed[1], maximumHosts: 0 }];
  expect(most({ owed: 1, classes })).toEqual({ fast: 1, slow: 0 });
  expect(most({ owed: 1, idle: true })).toEqual({ fast: 0, slow: 1 });
});

test.each<[string, Parameters<typeof anInput>[0]]>([
  ["it is off", { policy: aWarmPolicy({ kind: "off" }) }],
  ["bidding has ended", { idle: true }],
  ["the day's money is spent", { spentTodayMicros: 100_000_000 }],
  ["nobody asks any more", { asked: [] }],
])("no host goes that a promise counts on, although %s", (_name, overrides) => {
  const kept = (there: Record<string, number>, owed: number) =>
    planWarmth(anInput({ classes: mixed, slackSec: 0, hosts: new Map(Object.entries(there)), owed, ...overrides }))
      .minimumHosts;
  expect(kept({ fast: 2, slow: 0 }, 0)).toEqual({ fast: 0, slow: 0 });
  expect(kept({ fast: 2, slow: 0 }, 1)).toEqual({ fast: 1, slow: 0 });
  expect(kept({ fast: 2, slow: 1 }, 2)).toEqual({ fast: 1, slow: 1 });
  expect(kept({ fast: 2, slow: 1 }, 9)).toEqual({ fast: 2, slow: 1 });
});

const requests = fc
  .array(
    fc.record({
      atSec: fc.integer({ min: at(10), max: at(12) }).map((sec) => unixSeconds(sec)),
      mode: fc.constantFrom("core" as const, "compressed" as const, "groth16" as const, "plonk" as const),
      gas: fc.oneof(fc.constant(0), fc.double({ min: 1e6, max: 5e9, noNaN: true })),
      chance: fc.double({ min: 0, max: 1, noNaN: true }),
      revenueMicros: fc.nat(5_000_000),
      leftSec: fc.integer({ min: 1, max: 2_000 }),
    }),
    { maxLength: 60 },
  )
  .map((asked) => asked.sort((a, b) => a.atSec - b.atSec));
const classes = fc.array(
  fc.record({ buy: fc.constantFrom("spot" as const, "on-demand" as const), maximumHosts: fc.nat(6) }),
  { minLength: 1, maxLength: 3 },
);
const someInput = fc
  .record({
    kind: fc.constantFrom("demand" as const, "hours" as const),
    hosts: fc.nat(12),
    classes,
    asked: requests,
    slackSec: fc.oneof(fc.integer({ min: -500, max: 2_000 }), fc.constant(Number.POSITIVE_INFINITY)),
    owed: fc.nat(9),
    there: fc.array(fc.nat(6), { minLength: 3, maxLength: 3 }),
    spentTodayMicros: fc.nat(200_000_000),
    idle: fc.boolean(),
  })
  .map(({ kind, hosts, there, classes: given, ...rest }) =>
    anInput({
      ...rest,
      policy: aWarmPolicy({ kind, hosts }),
      hosts: new Map(given.map((_each, index) => [`class-${index}`, there[index] ?? 0])),
      classes: given.map((each, index) => aClass({ ...each, className: `class-${index}` })),
    }),
  );

test("beyond what promises count on never are more hosts kept than the policy, a class's maximum and the day's cap allow", () => {
  fc.assert(
    fc.property(someInput, (input) => {
      const { minimumHosts, maximumHosts: most, gainUsdPerHour } = planWarmth(input);
      expect(Object.keys(most)).toEqual(Object.keys(minimumHosts));
      expect(Object.keys(minimumHosts).sort()).toEqual(input.classes.map(({ className }) => className).sort());
      for (const { className, maximumHosts } of input.classes) {
        expect(Number.isInteger(minimumHosts[className])).toBe(true);
        expect(minimumHosts[className]).toBeLessThanOrEqual(maximumHosts);
        expect(minimumHosts[className]).toBeGreaterThanOrEqual(0);
        expect(Number.isInteger(most[className])).toBe(true);
        expect(most[className]).toBeLessThanOrEqual(maximumHosts);
        expect(most[className]).toBeGreaterThanOrEqual(minimumHosts[className]!);
      }
      const there = [...input.hosts.values()].reduce((sum, hosts) => sum + hosts, 0);
      const countedOn = Math.min(input.owed, there);
      const mayBeNone = input.idle || input.spentTodayMicros >= input.policy.dailyMicros;
      expect(hostsOf(input)).toBeLessThanOrEqual((mayBeNone ? 0 : input.policy.hosts) + countedOn);
      expect(gainUsdPerHour).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 500 },
  );
});

test("hosts that are kept cost less than all that was asked pays", () => {
  fc.assert(
    fc.property(someInput, (input) => {
      if (input.policy.kind !== "demand" || planWarmth(input).because !== "pays") return;
      const { minimumHosts } = planWarmth({ ...input, owed: 0 });
      const usdPerHour = input.classes.reduce(
        (usd, { className, usdPerSec }) => usd + usdPerSec * 3_600 * (minimumHosts[className] ?? 0),
        0,
      );
      const asked = input.watched.flatMap((minute) => minute.asked);
      const paid = asked.reduce((usd, { chance, revenueMicros }) => usd + (chance * revenueMicros) / 1e6, 0);
      expect(paid / 2).toBeGreaterThan(usdPerHour); // within two hours
    }),
    { numRuns: 500 },
  );
});
