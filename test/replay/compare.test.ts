import { describe, expect, test } from "vitest";
import { rivals } from "../../cli/replay/subjects.ts";
import { type Claim, claimsOf, claimsOverSeeds } from "../../replay/claims.ts";
import { type Comparison, compare, type Row } from "../../replay/compare.ts";
import { usualPlan } from "../../replay/fleet/plan.ts";
import { generateMarket } from "../../replay/market/generate.ts";
import type { Rival } from "../../replay/policies/rival.ts";
import { seedReport } from "../../replay/report/figures.ts";
import { pageOf } from "../../replay/report/page.ts";
import type { Result } from "../../replay/result.ts";
import { wei } from "../../src/domain/values.ts";
import { aPolicy, eager } from "./stand-ins.ts";

const market = generateMarket({ seed: 31, weather: "calm", requests: 250 });
const subject = eager({ "l40s-spot": 3 });
const comparison = compare({ market, plan: usualPlan, subjects: [subject], rivals: rivals() });
const names = comparison.rows.map(({ name, result }) => `${name}, ${result.fleet}`);

test("each policy runs on a fleet from zero and on one that is always on; the bounds once", () => {
  expect(names).toEqual(
    expect.arrayContaining(["eager, from zero", "eager, always on", "loaded, from zero", "loaded, always on"]),
  );
  expect(comparison.rows.filter(({ role }) => role === "bound").map(({ name }) => name)).toEqual([
    "clairvoyant",
    "informed",
  ]);
  expect(new Set(names).size).toBe(names.length);
});

test("nobody earns more than the clairvoyant", () => {
  for (const { result } of comparison.rows) expect(result.profitUsd).toBeLessThanOrEqual(comparison.bound.profitUsd);
});

test("a rival is tried at other prices, and its best is shown where it beats the usual one", () => {
  const rival: Rival = {
    name: "priced",
    unit: "PROVE per BPGU",
    usualPrice: 5,
    otherPrices: [0.01, 4],
    at: (price) =>
      aPolicy(({ open }) => ({
        bids: open.map(({ request }) => ({ requestId: request.requestId, amountPerPgu: wei(BigInt(price * 1e9)) })),
        minimumHosts: { "l40s-spot": 3 },
      })),
  };
  const { rows } = compare({ market, plan: usualPlan, subjects: [], rivals: [rival] });
  expect(rows.map(({ name, price, result }) => [name, price, result.fleet])).toEqual([
    ["clairvoyant", "", "from zero"],
    ["informed", "", "from zero"],
    ["priced", "5 PROVE per BPGU", "from zero"],
    ["priced (tuned)", "0.01 PROVE per BPGU", "from zero"],
    ["priced", "5 PROVE per BPGU", "always on"],
    ["priced (tuned)", "0.01 PROVE per BPGU", "always on"],
  ]);
});

const aResult = (overrides: Partial<Result> = {}): Result =>
  ({
    fleet: "from zero",
    onTime: 1000,
    late: 0,
    expired: 0,
    gaveUp: 0,
    suspensions: 0,
    profitUsd: 80,
    ...overrides,
  }) as Result;
const aRow = (role: Row["role"], result: Partial<Result> = {}): Row => ({
  name: role,
  role,
  price: "",
  result: aResult(result),
});
const holding = (rows: Row[], informedUsd = 100): Record<string, boolean> => {
  const [bound, informed] = [aResult({ profitUsd: 1_000 }), aResult({ profitUsd: informedUsd })];
  const claims = claimsOf("subject", { market, rows, bound, informed });
  return Object.fromEntries(claims.map(({ kind, holds }) => [kind, holds]));
};

describe("a claim", () => {
  test("holds where all is well", () => {
    const rows = [
      aRow("subject"),
      aRow("rival", { profitUsd: 79 }),
      aRow("rival", { profitUsd: 50, fleet: "always on" }),
    ];
    expect(holding(rows)).toEqual({ "on-time": true, suspensions: true, rivals: true, share: true });
  });

  test("fails below 99.5 % in time, with a suspension, behind any rival, and below 70 % of what the informed earns", () => {
    expect(holding([aRow("subject", { onTime: 994, late: 4, expired: 1, gaveUp: 1 })])["on-time"]).toBe(false);
    expect(holding([aRow("subject", { onTime: 995, late: 5 })])["on-time"]).toBe(true);
    expect(holding([aRow("subject", { suspensions: 1 })])["suspensions"]).toBe(false);
    expect(holding([aRow("subject"), aRow("rival", { profitUsd: 80, fleet: "always on" })])["rivals"]).toBe(false);
    expect(holding([aRow("subject")], 114)["share"]).toBe(true);
    expect(holding([aRow("subject")], 114.5)["share"]).toBe(false);
  });

  test("asks only not to lose where nothing can be earned", () => {
    expect(holding([aRow("subject", { profitUsd: 0 })], 0)).toMatchObject({ share: true });
    expect(holding([aRow("subject", { profitUsd: -0.01 })], 0)).toMatchObject({ share: false });
  });

  test("is made of the fleet that starts from zero, and of subjects alone", () => {
    expect(holding([aRow("subject", { fleet: "always on" }), aRow("rival")])).toEqual({});
  });
});

test("over ten seeds what is said of profit may fail in one; everything else holds for each", () => {
  const seed = (kind: Claim["kind"], holds: boolean): Claim[] => [
    { kind, market: "calm", text: kind, holds, detail: "" },
  ];
  const tenWith = (kind: Claim["kind"], failures: number) =>
    claimsOverSeeds(
      "calm",
      Array.from({ length: 10 }, (_, index) => seed(kind, index >= failures)),
    )[0]?.holds;
  expect(tenWith("rivals", 1)).toBe(true);
  expect(tenWith("rivals", 2)).toBe(false);
  expect(tenWith("on-time", 1)).toBe(false);
  expect(tenWith("share", 1)).toBe(true);
  expect(tenWith("share", 2)).toBe(false);
});

describe("a report", () => {
  const report = seedReport(comparison);
  const page = pageOf({ requests: 250, weathers: [{ weather: "calm", seeds: [report], claims: report.claims }] });

  test("says of each rival that earned more by how much and why", () => {
    const idle: Comparison = {
      ...comparison,
      rows: comparison.rows.map((row) => ({ ...row, result: { ...row.result } })),
    };
    for (const { role, result } of idle.rows)
      if (role === "subject") Object.assign(result, { onTime: 0, late: 0, revenueUsd: 0, costUsd: 0, profitUsd: 0 });
    const ahead = seedReport(idle).rivalsAhead;
    expect(ahead.length).toBeGreaterThan(0);
    expect(ahead[0]).toMatch(/earned \$\d+ more, mostly by more for each/);
  });

  test("counts what was left undone that would have paid, by reason", () => {
    const picky = aPolicy(({ open }) => ({
      bids: open
        .slice(0, 1)
        .map(({ request }) => ({ requestId: request.requestId, amountPerPgu: wei(2_000_000_000n) })),
      declined: open.slice(1).map(({ request }) => ({ requestId: request.requestId, reason: "picky" })),
    }));
    const { declined } = seedReport(compare({ market, plan: usualPlan, subjects: [picky], rivals: [] }));
    expect(declined.map(({ reason }) => reason)).toContain("outbid");
    expect(declined.every(({ requests, revenueUsd }) => requests > 0 && revenueUsd > 0)).toBe(true);
  });

  test("is one page that needs nothing else: pictures, a table, light and dark", () => {
    expect(page.match(/<svg /g)?.length).toBeGreaterThanOrEqual(4);
    expect(page).toContain("<table>");
    expect(page).toContain("prefers-color-scheme: dark");
    expect(page).not.toMatch(/(src|href)=|NaN|Infinity|undefined/);
  });

  test("can be written as JSON", () => {
    expect(JSON.parse(JSON.stringify(report))).toMatchObject({ seed: 31, market: "calm, seed 31" });
  });
});
