import fc from "fast-check";
import { expect, test } from "vitest";
import type { Asked } from "../../src/domain/asked.ts";
import { type Capability, capabilityOf, type HostClass, noSamples } from "../../src/domain/capability.ts";
import { rehearse } from "../../src/domain/rehearsal.ts";
import { unixSeconds } from "../../src/domain/values.ts";
import { aHostClass, anAsked, asking, t0 } from "./builders.ts";

const aClass = (overrides: Partial<HostClass> = {}): Capability =>
  capabilityOf(aHostClass(overrides), noSamples, { throughputPguPerSec: 0n, startUpSec: 0 });
/** A proof of 100 s. */
const fast = aClass();
const gas = (100 - fast.besideProvingSec.compressed.usual) * fast.speedPguPerSec.typical;
const asked = (atSec: number, overrides: Partial<Asked> = {}) =>
  anAsked({ gas, atSec: unixSeconds(t0 + atSec), leftSec: 180, ...overrides });
const earned = (requests: readonly Asked[], hosts: number): number => rehearse(requests, [fast])([hosts]);

test("without a host nothing is earned, with one what it has time for", () => {
  expect(earned([asked(0)], 0)).toBe(0);
  expect(earned([asked(0)], 1)).toBe(1);
  expect(earned([asked(0, { leftSec: 179 })], 1)).toBe(0); // 1.8 times 100 s
});

test("a request waits for a host as long as it can be in time", () => {
  const both = (leftSec: number) => earned([asked(0), asked(30, { leftSec })], 1);
  expect(both(180)).toBe(1); // free 70 s after its own auction's end
  expect(both(1.8 * 170 + 1)).toBe(2);
  expect(both(1.8 * 170 - 1)).toBe(1);
});

test("a bid in auction holds its host as if it were won, afterwards only its share", () => {
  const second = (atSec: number, chance: number) => earned([asked(0, { chance }), asked(atSec, { chance: 1 })], 1);
  expect(second(14, 0.1)).toBeCloseTo(0.1, 9); // the first one's auction is not over
  expect(second(15, 0)).toBe(1);
  expect(second(60, 0.5)).toBe(1.5); // half of a hundred seconds are over
  expect(second(30, 0.5)).toBe(0.5);
});

test("of the classes on which it is in time the cheapest takes it", () => {
  const slow = aClass({ className: "slow", instanceType: "g6.4xlarge", buy: "spot" });
  const small = asked(0, { gas: 1_000_000, leftSec: 400 });
  const play = rehearse([small, asked(1)], [fast, slow]);
  expect(play([1, 1])).toBe(2); // the large one fits the fast host alone, which the small one left free
  expect(play([0, 1])).toBe(1);
  expect(play([1, 0])).toBe(1);
});

test("a mode that a class has no memory for is not played there", () => {
  const weak = aClass({ instanceType: "g6.xlarge" });
  const play = rehearse([asked(0, { mode: "plonk", leftSec: 9_000 })], [weak]);
  expect(play([1])).toBe(0);
});

const requests = fc
  .array(
    fc.record({
      atSec: fc.nat(7_200),
      gas: fc.double({ min: 0, max: 3e9, noNaN: true }),
      chance: fc.double({ min: 0, max: 1, noNaN: true }),
      revenueMicros: fc.nat(3_000_000),
      leftSec: fc.integer({ min: 1, max: 900 }),
    }),
    { maxLength: 80 },
  )
  .map((all) => all.sort((a, b) => a.atSec - b.atSec).map(({ atSec, ...each }) => asked(atSec, each)));

test("no fleet earns more than what is asked pays, and a play leaves nothing behind for the next one", () => {
  fc.assert(
    fc.property(requests, fc.nat(6), fc.nat(6), (all, hosts, others) => {
      const play = rehearse(all, [fast]);
      const usd = play([hosts]);
      expect(usd).toBeLessThanOrEqual(all.reduce((sum, each) => sum + (each.chance * each.revenueMicros) / 1e6, 1e-9));
      play([others]);
      expect(play([hosts])).toBe(usd);
    }),
    { numRuns: 300 },
  );
});

test("requests that pay twice as much earn twice as much", () => {
  fc.assert(
    fc.property(requests, fc.nat(6), (all, hosts) => {
      const dearer = all.map((each) => ({ ...each, revenueMicros: 2 * each.revenueMicros }));
      expect(earned(dearer, hosts)).toBeCloseTo(2 * earned(all, hosts), 9);
    }),
  );
});

test("with a host for each request all are taken that fit one at all", () => {
  fc.assert(
    fc.property(requests, (all) => {
      const secOf = (each: Asked) => fast.besideProvingSec.compressed.usual + each.gas / fast.speedPguPerSec.typical;
      const fit = all.filter((each) => secOf(each) <= each.leftSec / 1.8);
      const usd = fit.reduce((sum, each) => sum + (each.chance * each.revenueMicros) / 1e6, 0);
      expect(earned(all, all.length)).toBeCloseTo(usd, 6);
    }),
  );
});

test("an even demand keeps so many hosts busy as it has work for", () => {
  const even = asking(72, { untilSec: t0, gas, leftSec: 600 }); // two hosts' hours each hour
  expect(earned(even, 2)).toBeGreaterThan(0.9 * 144);
  expect(earned(even, 1)).toBeLessThan(0.6 * 144);
});
