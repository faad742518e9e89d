import fc from "fast-check";
import { expect, test } from "vitest";
import { type Capability, capabilityOf, type HostClass, noSamples } from "../../src/domain/capability.ts";
import type { WarmPolicy } from "../../src/domain/policy.ts";
import { unixSeconds } from "../../src/domain/values.ts";
import { type Demand, noDemand, planWarmth, type WarmInput } from "../../src/domain/warm.ts";
import { aHostClass, aPolicy } from "./builders.ts";

const midnight = unixSeconds(1_790_000_000 - (1_790_000_000 % 86_400));
const at = (hour: number) => unixSeconds(midnight + hour * 3_600);
const aClass = (overrides: Partial<HostClass> = {}): Capability =>
  capabilityOf(aHostClass(overrides), noSamples, { throughputPguPerSec: 0n, startUpSec: 0 });
const aWarmPolicy = (overrides: Partial<WarmPolicy> = {}): WarmPolicy =>
  aPolicy({ warm: { kind: "demand", hosts: 4, dailyMicros: 100_000_000, ...overrides } }).warm;
/** Ten requests an hour of two minutes and a dollar each: much more than a host costs. */
const good: Demand = { winsPerHour: 10, gpuSec: 120, gas: 200_000_000, revenueUsd: 1 };
const anInput = (overrides: Partial<WarmInput> = {}): WarmInput => ({
  now: at(12),
  policy: aWarmPolicy(),
  classes: [aClass()],
  demand: good,
  slackSec: 300,
  hosts: new Map(),
  owed: 0,
  spentTodayMicros: 0,
  idle: false,
  ...overrides,
});
const hostsOf = (input: WarmInput): number =>
  Object.values(planWarmth(input).minimumHosts).reduce((sum, hosts) => sum + hosts, 0);

test.each<[string, Partial<WarmInput>, string]>([
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
  ["nobody asks", { demand: noDemand }, "no-demand"],
  ["a host costs more than its requests pay", { demand: { ...good, revenueUsd: 0.2 } }, "does-not-pay"],
])("no host is kept where %s", (_name, overrides, because) => {
  const plan = planWarmth(anInput(overrides));
  expect(plan).toMatchObject({ minimumHosts: { "on-demand": 0 }, because, gainUsdPerHour: 0 });
  // A start takes too long here; where nobody manages the fleet's warmth it stays as deployed.
  expect(plan.maximumHosts).toEqual({ "on-demand": because === "off" ? 4 : 0 });
});

test("hosts that pay are kept, and what they gain above their price is said", () => {
  const plan = planWarmth(anInput());
  expect(plan).toMatchObject({ minimumHosts: { "on-demand": 1 }, because: "pays" });
  expect(plan.gainUsdPerHour).toBeGreaterThan(6); // nearly ten dollars less 3.004
  expect(plan.gainUsdPerHour).toBeLessThan(7);
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
      expect(hostsOf(anInput({ policy, now: at(hour), demand: noDemand }))).toBe(2);
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

test("a host that pays only as long as the middle request comes again and again is not kept", () => {
  const within = (revenueUsd: number) =>
    planWarmth(anInput({ policy: aWarmPolicy({ hosts: 1 }), demand: { ...good, revenueUsd }, slackSec: 3_000 }))
      .because;
  const hostUsd = 3.004; // an hour of it, which ten requests pay
  expect([0.9, 1.2, 1.6, 1.8].map((times) => within((times * hostUsd) / 10))).toEqual([
    ...["does-not-pay", "does-not-pay", "does-not-pay"],
    "pays",
  ]);
});

test("a second host is kept only for what the first turns away", () => {
  const crowd = (winsPerHour: number, slackSec: number) =>
    hostsOf(anInput({ demand: { ...good, winsPerHour }, slackSec }));
  expect(crowd(10, 0)).toBeGreaterThanOrEqual(1);
  expect(crowd(60, 0)).toBe(4);
  expect(crowd(20, 0)).toBeGreaterThan(crowd(20, 3_000)); // those that can wait need no host of their own
});

test("what is turned away is what the queue's formula says", () => {
  const input = anInput({
    policy: aWarmPolicy({ hosts: 1 }),
    demand: { ...good, winsPerHour: 30 }, // a host's whole hour
    slackSec: 250, // two may wait: one in four finds three before it
  });
  expect(planWarmth(input).gainUsdPerHour).toBeCloseTo(30 * 0.75 - 3.004, 2);
});

test("a demand far beyond all hosts earns what they can prove, and no more", () => {
  const demand = { winsPerHour: 100_000, gpuSec: 10, gas: 1_000_000, revenueUsd: 0.1 };
  const { minimumHosts, gainUsdPerHour } = planWarmth(anInput({ demand, slackSec: 420 }));
  expect(minimumHosts).toEqual({ "on-demand": 4 });
  expect(gainUsdPerHour).toBeCloseTo(4 * 360 * 0.1 - 4 * 3.004, 1);
});

/** A fast class, and one that is cheap and slow. */
const mixed = [
  aClass({ className: "fast", maximumHosts: 4 }),
  aClass({ className: "slow", instanceType: "g6.4xlarge", buy: "spot", maximumHosts: 4 }),
] as const;
const six = aWarmPolicy({ hosts: 6 });

test("cheap slow hosts are kept beside fast ones where that brings more", () => {
  const input = anInput({ classes: mixed, demand: { ...good, winsPerHour: 100 }, slackSec: 100, policy: six });
  const { minimumHosts, gainUsdPerHour } = planWarmth(input);
  expect(minimumHosts).toEqual({ fast: 4, slow: 2 });
  const fastOnly = { ...input, classes: [mixed[0], { ...mixed[1], maximumHosts: 0 }] };
  expect(gainUsdPerHour).toBeGreaterThan(planWarmth(fastOnly).gainUsdPerHour + 5);
});

test("of slow hosts without a fast one beside them only half counts: what is large is not for them", () => {
  const crowd = { winsPerHour: 1e6, gpuSec: 100, gas: 200_000_000, revenueUsd: 1 };
  const input = anInput({ demand: crowd, slackSec: Number.POSITIVE_INFINITY, policy: aWarmPolicy({ hosts: 1 }) });
  const fastGone = { ...mixed[0], maximumHosts: 0 };
  const secOn = ({ speedPguPerSec, besideProvingSec }: Capability) =>
    besideProvingSec.groth16.usual + crowd.gas / speedPguPerSec.typical;
  const done = 0.5 * (secOn(mixed[0]) / secOn(mixed[1])) * 36; // 36 of a hundred seconds fit into an hour
  const { minimumHosts, gainUsdPerHour } = planWarmth({ ...input, classes: [fastGone, mixed[1]] });
  expect(minimumHosts).toEqual({ fast: 0, slow: 1 });
  expect(gainUsdPerHour).toBeCloseTo(done - mixed[1].usdPerSec * 3_600, 1);
});

test("waiting jobs start hosts only where a start takes less than they can wait", () => {
  const most = (overrides: Partial<WarmInput>) => planWarmth(anInput({ demand: noDemand, ...overrides })).maximumHosts;
  expect(most({ slackSec: 451 })).toEqual({ "on-demand": 4 });
  expect(most({ slackSec: 450 })).toEqual({ "on-demand": 0 });
  expect(most({ slackSec: Number.POSITIVE_INFINITY })).toEqual({ "on-demand": 4 }); // nobody counts the seconds
  expect(most({ slackSec: 0, demand: good })).toEqual({ "on-demand": 1 }); // the one that is kept
});

test("where a start takes too long something that is owed may still start one host, of the class that proves most cheaply", () => {
  const most = (overrides: Partial<WarmInput>) =>
    planWarmth(anInput({ demand: noDemand, slackSec: 0, classes: [...mixed].reverse(), ...overrides })).maximumHosts;
  expect(most({ owed: 0 })).toEqual({ fast: 0, slow: 0 });
  for (const owed of [1, 9]) expect(most({ owed })).toEqual({ fast: 0, slow: 1 });
  const classes = [mixed[0], { ...mixed[1], maximumHosts: 0 }];
  expect(most({ owed: 1, classes })).toEqual({ fast: 1, slow: 0 });
  expect(most({ owed: 1, idle: true })).toEqual({ fast: 0, slow: 1 });
});

test.each<[string, Partial<WarmInput>]>([
  ["it is off", { policy: aWarmPolicy({ kind: "off" }) }],
  ["bidding has ended", { idle: true }],
  ["the day's money is spent", { spentTodayMicros: 100_000_000 }],
  ["nobody asks any more", { demand: noDemand }],
])("no host goes that a promise counts on, although %s", (_name, overrides) => {
  const kept = (there: Record<string, number>, owed: number) =>
    planWarmth(anInput({ classes: mixed, slackSec: 0, hosts: new Map(Object.entries(there)), owed, ...overrides }))
      .minimumHosts;
  expect(kept({ fast: 2, slow: 0 }, 0)).toEqual({ fast: 0, slow: 0 });
  expect(kept({ fast: 2, slow: 0 }, 1)).toEqual({ fast: 1, slow: 0 });
  expect(kept({ fast: 2, slow: 1 }, 2)).toEqual({ fast: 1, slow: 1 });
  expect(kept({ fast: 2, slow: 1 }, 9)).toEqual({ fast: 2, slow: 1 });
});

const amounts = fc.record({
  winsPerHour: fc.double({ min: 0, max: 400, noNaN: true }),
  gpuSec: fc.double({ min: 5, max: 3_000, noNaN: true }),
  gas: fc.oneof(fc.constant(0), fc.double({ min: 1e6, max: 5e9, noNaN: true })),
  revenueUsd: fc.double({ min: 0, max: 10, noNaN: true }),
});
const classes = fc.array(
  fc.record({ buy: fc.constantFrom("spot" as const, "on-demand" as const), maximumHosts: fc.nat(6) }),
  { minLength: 1, maxLength: 3 },
);
const someInput = fc
  .record({
    kind: fc.constantFrom("demand" as const, "hours" as const),
    hosts: fc.nat(12),
    classes,
    demand: amounts,
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

test("more demand, and demand that pays more, never keep fewer hosts", () => {
  const factor = fc.double({ min: 1, max: 5, noNaN: true });
  fc.assert(
    fc.property(someInput, factor, (input, times) => {
      const { demand } = input;
      const more = { ...input, demand: { ...demand, winsPerHour: demand.winsPerHour * times } };
      const dearer = { ...input, demand: { ...demand, revenueUsd: demand.revenueUsd * times } };
      expect(hostsOf(more)).toBeGreaterThanOrEqual(hostsOf(input));
      expect(hostsOf(dearer)).toBeGreaterThanOrEqual(hostsOf(input));
    }),
    { numRuns: 1_000 },
  );
});

test("hosts that are kept earn more than they cost", () => {
  fc.assert(
    fc.property(someInput, (input) => {
      if (input.policy.kind !== "demand") return;
      const hosts = hostsOf({ ...input, owed: 0 });
      const { winsPerHour, revenueUsd } = input.demand;
      if (planWarmth(input).because !== "pays") return;
      const cheapest = Math.min(...input.classes.map(({ usdPerSec }) => usdPerSec)) * 3_600;
      expect(winsPerHour * revenueUsd).toBeGreaterThan(hosts * cheapest);
    }),
    { numRuns: 500 },
  );
});
