import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Demand,
  type HourBook,
  idleShare,
  noDemand,
  recentDemand,
  spentToday,
  trackRecord,
  gpuSecondWorth as worthAt,
} from "../../src/domain/books.ts";
import { unixSeconds } from "../../src/domain/values.ts";

const midnight = 1_790_000_000 - (1_790_000_000 % 86_400);
const at = (hour: number, minute = 0) => unixSeconds(midnight + hour * 3_600 + minute * 60);
const aBook = (hour: number, overrides: Partial<HourBook> = {}): HourBook => ({
  hourSec: at(hour),
  resolved: 0,
  missed: 0,
  costUsdMicros: 0,
  warmUsdMicros: 0,
  eligibleWinsMillionths: 0,
  eligibleGpuMs: 0,
  eligibleProveMicros: 0,
  eligibleUsdMicros: 0,
  ...overrides,
});
/** `wins` requests of a hundred GPU seconds and half a PROVE each. */
const demandOf = (hour: number, wins: number) =>
  aBook(hour, {
    eligibleWinsMillionths: wins * 1e6,
    eligibleGpuMs: wins * 100_000,
    eligibleProveMicros: wins * 500_000,
  });

test("the day's spending begins anew at midnight UTC, to the second", () => {
  const books = [aBook(-1, { costUsdMicros: 7, warmUsdMicros: 70 }), aBook(0, { costUsdMicros: 5, warmUsdMicros: 50 })];
  expect(spentToday(books, unixSeconds(at(0) - 1))).toEqual({ jobsMicros: 12, warmMicros: 120 });
  expect(spentToday(books.slice(0, 1), at(0))).toEqual({ jobsMicros: 0, warmMicros: 0 });
  expect(spentToday(books, at(0))).toEqual({ jobsMicros: 5, warmMicros: 50 });
  expect(spentToday([...books, aBook(23, { costUsdMicros: 3 })], at(23, 59))).toMatchObject({ jobsMicros: 8 });
});

test("what hosts cost while they idle is a share of what they cost at work, and never more than as much again", () => {
  const share = (idle: number, working: number) =>
    idleShare([aBook(1, { warmUsdMicros: idle }), aBook(2, { costUsdMicros: working })]);
  expect(share(250_000, 1_000_000)).toBe(0.25);
  expect(share(5_000_000, 1_000_000)).toBe(1);
  expect(share(5_000_000, 0)).toBe(0); // nothing worked yet: nobody knows
  expect(share(0, 1_000_000)).toBe(0);
  expect(idleShare([])).toBe(0);
});

test("the record goes back as far as the network looks, the hour in which that begins whole", () => {
  const books = [-26, -25, -24, -23, 0].map((hour) => aBook(hour, { resolved: 10, missed: 1 }));
  expect(trackRecord(books, 24, at(0, 30))).toEqual({ resolved: 30, missed: 3 }); // the 24th hour back began at 23:30
  expect(trackRecord(books, 24, at(1, 0))).toEqual({ resolved: 20, missed: 2 });
  expect(trackRecord(books, 0, at(0, 30))).toEqual({ resolved: 10, missed: 1 });
  expect(trackRecord([], 24, at(0))).toEqual({ resolved: 0, missed: 0 });
});

test("the last hour's demand is this hour's and as much of the one before as is missing", () => {
  const books = [demandOf(10, 8), demandOf(11, 4)];
  expect(recentDemand(books, at(12))).toEqual({ winsPerHour: 4, gpuSec: 100, revenueProve: 0.5, revenueUsd: 0 });
  expect(recentDemand(books, at(11))).toMatchObject({ winsPerHour: 12 });
  expect(recentDemand(books, at(11, 15))).toMatchObject({ winsPerHour: 10 });
  expect(recentDemand(books, at(11, 45))).toMatchObject({ winsPerHour: 6, gpuSec: 100, revenueProve: 0.5 });
  expect(recentDemand(books, at(14))).toEqual(noDemand);
});

test("a steady demand is the same at any minute of the hour, once the hour is filled as it passes", () => {
  fc.assert(
    fc.property(fc.nat(59), (minute) => {
      const books = [demandOf(10, 60), demandOf(11, minute)];
      expect(recentDemand(books, at(11, minute)).winsPerHour).toBeCloseTo(60, 9);
    }),
  );
});

test("demand without a chance to win is none", () => {
  expect(recentDemand([aBook(0, { eligibleGpuMs: 5 })], at(0))).toEqual(noDemand);
});

test("what a GPU second is worth in dollars goes by the price of now, but for what was counted in them before", () => {
  const paid = { winsPerHour: 1e9, gpuSec: 100, revenueProve: 2, revenueUsd: 0 };
  expect(worthAt(paid, 1, 0.5)).toBeCloseTo(0.01, 6);
  expect(worthAt(paid, 1, 500)).toBeCloseTo(10, 6);
  expect(worthAt(paid, 1, 0)).toBe(0); // nobody knows
  expect(worthAt({ ...paid, revenueProve: 0, revenueUsd: 3 }, 1, 0.5)).toBeCloseTo(0.03, 6);
  const hour = aBook(0, { eligibleWinsMillionths: 2e6, eligibleGpuMs: 1, eligibleUsdMicros: 3e6 });
  expect(recentDemand([hour], at(0))).toMatchObject({ revenueProve: 0, revenueUsd: 1.5 });
});

test("a GPU second is worth nothing while hosts idle, and at most what requests pay for it", () => {
  const demand = (winsPerHour: number) => ({ winsPerHour, gpuSec: 360, revenueProve: 1.44, revenueUsd: 0 });
  const gpuSecondWorth = (of: Demand, hosts: number) => worthAt(of, hosts, 0.5);
  expect(gpuSecondWorth(demand(10), 1)).toBe(0); // ten times 360 s are one host's hour
  expect(gpuSecondWorth(demand(20), 1)).toBeCloseTo(0.001, 12);
  expect(gpuSecondWorth(demand(20), 2)).toBe(0);
  expect(gpuSecondWorth(demand(1e9), 1)).toBeCloseTo(0.002, 9);
  expect(gpuSecondWorth(noDemand, 1)).toBe(0);
  const wins = fc.double({ min: 0, max: 1e4, noNaN: true });
  fc.assert(
    fc.property(wins, wins, fc.integer({ min: 1, max: 50 }), (a, b, hosts) => {
      const [less, more] = [Math.min(a, b), Math.max(a, b)];
      expect(gpuSecondWorth(demand(more), hosts)).toBeGreaterThanOrEqual(gpuSecondWorth(demand(less), hosts));
      expect(gpuSecondWorth(demand(a), hosts + 1)).toBeLessThanOrEqual(gpuSecondWorth(demand(a), hosts));
    }),
  );
});
