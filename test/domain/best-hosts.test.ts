import fc from "fast-check";
import { expect, test } from "vitest";
import { bestHosts, type HostCounts } from "../../src/domain/best-hosts.ts";

/** A dollar an hour, and two. */
const classes = [
  { usdPerSec: 1 / 3_600, maximumHosts: 6 },
  { usdPerSec: 2 / 3_600, maximumHosts: 3 },
];
const search = (
  earnedUsdPerHour: (hosts: HostCounts) => number,
  from: HostCounts = [0, 0],
  mostHosts = 8,
  there: HostCounts = from,
) => bestHosts({ classes, mostHosts, from, there, earnedUsdPerHour });
/** The first `wanted` hosts earn five dollars each, whatever their class. */
const five =
  (wanted: number) =>
  (hosts: HostCounts): number =>
    5 *
    Math.min(
      hosts.reduce((sum, each) => sum + each, 0),
      wanted,
    );

test("hosts are added as long as they earn, the cheapest class first, and no class beyond its maximum", () => {
  expect(search(five(4))).toEqual({ hosts: [4, 0], gainUsdPerHour: 16 });
  expect(search(five(8))).toEqual({ hosts: [6, 2], gainUsdPerHour: 30 });
  expect(search(five(8), [0, 0], 3)).toEqual({ hosts: [3, 0], gainUsdPerHour: 12 });
});

test("a dearer host makes room for a cheaper one, and one that earns nothing goes", () => {
  expect(search(five(2), [0, 3]).hosts).toEqual([2, 0]);
  expect(search(() => 0, [4, 2])).toEqual({ hosts: [0, 0], gainUsdPerHour: 0 });
});

test("what is kept and may no longer be is given up before anything is looked for", () => {
  expect(search(five(4), [9, 0]).hosts).toEqual([4, 0]);
  expect(search(five(4), [4, 0], 2).hosts).toEqual([2, 0]);
});

test("a host that would gain less than its start costs is not brought up, but stays where it is", () => {
  const little = (usd: number) => (hosts: HostCounts) => ((hosts[0] ?? 0) > 0 ? usd : 0);
  expect(search(little(1.1)).hosts).toEqual([0, 0]);
  expect(search(little(1.2)).hosts).toEqual([1, 0]);
  expect(search(little(1.1), [1, 0]).hosts).toEqual([1, 0]);
  expect(search(little(1.1), [0, 0], 8, [1, 0]).hosts).toEqual([1, 0]); // it idles until it goes: kept without a start
});

test("a far fleet is gone to over several minutes, and what is no number is no gain", () => {
  const { hosts: first } = search(five(9), [0, 0], 9);
  expect(first).toEqual([6, 2]);
  expect(search(five(9), first, 9).hosts).toEqual([6, 3]);
  expect(search(() => Number.NaN).hosts).toEqual([0, 0]);
});

test("whatever fleets earn, the search ends within the bounds, gains nothing less than the start, and stays where it ended", () => {
  const earnings = fc.array(fc.double({ min: 0, max: 40, noNaN: true }), { minLength: 28, maxLength: 28 });
  fc.assert(
    fc.property(earnings, fc.nat(6), fc.nat(3), fc.nat(9), (usd, first, second, mostHosts) => {
      const earned = (hosts: HostCounts) => usd[(hosts[0] ?? 0) * 4 + (hosts[1] ?? 0)] ?? 0;
      const { hosts, gainUsdPerHour } = search(earned, [first, second], mostHosts);
      const [one = 0, two = 0] = hosts;
      expect(one + two).toBeLessThanOrEqual(mostHosts);
      expect(one).toBeLessThanOrEqual(6);
      expect(two).toBeLessThanOrEqual(3);
      expect(gainUsdPerHour).toBeCloseTo(earned(hosts) - one - 2 * two, 9);
      if (first + second <= mostHosts) {
        expect(gainUsdPerHour).toBeGreaterThanOrEqual(earned([first, second]) - first - 2 * second - 1e-9);
      }
      let last = hosts;
      for (let minute = 0; minute < 4; minute++) last = search(earned, last, mostHosts).hosts; // 28 fleets in all
      expect(search(earned, last, mostHosts).hosts).toEqual(last);
    }),
    { numRuns: 500 },
  );
});
