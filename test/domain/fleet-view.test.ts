import { expect, test } from "vitest";
import { capabilityOf, type HostClass, noSamples } from "../../src/domain/capability.ts";
import { type ClassView, type Owed, viewFleet } from "../../src/domain/fleet-view.ts";
import { quantile } from "../../src/domain/spread.ts";
import { pgu, unixSeconds } from "../../src/domain/values.ts";
import { aHostClass, t0 } from "./builders.ts";

const ago = (sec: number) => unixSeconds(t0 - sec);
const capability = (host: Partial<HostClass> = {}) =>
  capabilityOf(aHostClass(host), noSamples, { throughputPguPerSec: 0n, startUpSec: 0 });
const aView = (overrides: Partial<ClassView> = {}): ClassView => ({
  capability: capability(),
  hosts: 0,
  ready: 0,
  seen: [],
  ...overrides,
});
const work = { estimate: { gas: pgu(5n), sigma: 0, source: "network" as const }, mode: "compressed" as const };
const running = (sec: number, className?: string): Owed => ({
  ...{ work, state: "running", startedAtSec: ago(sec) },
  ...(className !== undefined && { className }),
});
const kinds = (views: readonly ClassView[], owed: readonly Owed[] = []) =>
  viewFleet(views, owed, t0).fleet.map(({ hosts }) => hosts.map(({ kind }) => kind));

/** So long a start may take at the slowest, one of a thousand. */
const hopelessAfterSec = Math.ceil(quantile(capability().coldStartSec, 0.999));

test("a host that has joined is idle; one that was asked for starts, until it was awaited longer than any start takes", () => {
  const since = (sec: number, ready = 0) => aView({ hosts: 1, ready, seen: [{ atSec: ago(sec), hosts: 1 }] });
  expect(kinds([since(0, 1)])).toEqual([["idle"]]);
  expect(kinds([since(9_000, 1)])).toEqual([["idle"]]);
  expect(viewFleet([since(hopelessAfterSec - 1)], [], t0).fleet[0]?.hosts).toEqual([
    { kind: "starting", sinceSec: ago(hopelessAfterSec - 1) },
  ]);
  expect(kinds([since(hopelessAfterSec)])).toEqual([[]]);
});

test("a host that nobody has seen before starts now", () => {
  expect(viewFleet([aView({ hosts: 1 })], [], t0).fleet[0]?.hosts).toEqual([{ kind: "starting", sinceSec: t0 }]);
});

test("hosts beyond those that have joined start since there were as many all the while", () => {
  const seen = [
    { atSec: ago(2_000), hosts: 2 },
    { atSec: ago(1_000), hosts: 1 }, // one left, and another came later
    { atSec: ago(200), hosts: 2 },
    { atSec: ago(60), hosts: 3 },
  ];
  expect(viewFleet([aView({ hosts: 4, ready: 1, seen })], [], t0).fleet[0]?.hosts).toEqual([
    { kind: "idle" },
    { kind: "starting", sinceSec: ago(200) },
    { kind: "starting", sinceSec: ago(60) },
    { kind: "starting", sinceSec: t0 },
  ]);
  expect(kinds([aView({ hosts: 4, ready: 3, seen })])).toEqual([["idle", "idle", "idle", "starting"]]);
});

test("of hosts that are awaited only those that are not to be had are left out", () => {
  const seen = [
    { atSec: ago(2_000), hosts: 2 },
    { atSec: ago(60), hosts: 3 },
  ];
  expect(kinds([aView({ hosts: 3, ready: 1, seen })])).toEqual([["idle", "starting"]]);
});

test("hosts that end are idle as long as they are there, although fewer are asked for", () => {
  expect(kinds([aView({ hosts: 0, ready: 2 })])).toEqual([["idle", "idle"]]);
});

test("jobs that run sit on hosts that have joined, and on hosts that nobody has counted yet", () => {
  const seen = [{ atSec: ago(60), hosts: 2 }];
  expect(kinds([aView({ hosts: 3, ready: 2, seen })], [running(50)])).toEqual([["busy", "idle", "starting"]]);
  expect(kinds([aView({ hosts: 0 })], [running(50)])).toEqual([["busy"]]);
});

test("a job that has ended gives its host back", () => {
  const view = aView({ hosts: 1, ready: 1, seen: [{ atSec: ago(2_000), hosts: 1 }] });
  expect(kinds([view], [running(50)])).toEqual([["busy"]]);
  expect(kinds([view], [])).toEqual([["idle"]]); // owed.ts leaves it out
});

test("a job sits on its own class, and one without a class on the first", () => {
  const views = [aView(), aView({ capability: capability({ className: "spot" }) })];
  expect(kinds(views, [running(9, "spot"), running(5)])).toEqual([["busy"], ["busy"]]);
  expect(kinds(views, [running(9, "gone")])).toEqual([[], []]);
});

test("what waits starts now, before bids that may be won once their auction ends", () => {
  const bid: Owed = { work, className: "spot", state: "bidding", chance: 0.3, auctionEndsAtSec: unixSeconds(t0 + 9) };
  const waiting: Owed = { work, state: "waiting" };
  expect(viewFleet([aView()], [bid, running(1), waiting], t0).commitments).toEqual([
    { work, chance: 1, fromSec: t0 },
    { work, className: "spot", chance: 0.3, fromSec: t0 + 9 },
  ]);
});
