import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type DailyTraffic, monthlyUsd, noTraffic, totalUsd } from "../../src/domain/monthly-cost.ts";

/** 30 days of 24 hours and ten hours more are the month of 730. */
const days = 730 / 24;
const busy: DailyTraffic = {
  requests: 10_000,
  bids: 2_000,
  proofs: 1_000,
  proofMb: 2,
  hosts: [
    { instanceType: "g6.4xlarge", buy: "spot", provingSec: 36_000, warmHours: 14 },
    { instanceType: "g6e.4xlarge", buy: "on-demand", provingSec: 7_200, warmHours: 0 },
  ],
};

test("a busy month is what one reckons by hand", () => {
  const usd = monthlyUsd(busy, "kms");
  const expected = {
    Lambda: (670_140 + 0.9 * 1_000 * days) * 0.0000133334 + (96_360 + 4_000 * days) * 0.2e-6,
    DynamoDB: 0.25 + 0.3375 + 2_000 * days * (58 * 0.625e-6 + 15 * 0.125e-6),
    S3: 43_800 * 5e-6 + 1_000 * days * (4 * 5e-6 + 4 * 0.4e-6) + 60 * 0.023,
    SQS: 1.04 + 12_000 * days * 0.4e-6,
    Signer: 1 + (8_760 + 3_000 * days) * 0.15e-4,
    Metrics: 10 * 0.3,
    Alarms: 1.9,
    Logs: (0.3 + 0.005 * days + 0.015 * days) * (0.5 + (30 / days) * 0.03),
    Transfer: 2 * days * 0.09,
    Hosts: days * (24 * (1.323 * 0.45 + 0.005 + (12 + 15) / 730) + 2 * (3.004 + 0.005 + (12 + 15) / 730)),
  };
  expect(Object.keys(usd)).toEqual(Object.keys(expected));
  for (const [service, amount] of Object.entries(expected)) {
    expect([service, usd[service as keyof typeof usd]]).toEqual([service, expect.closeTo(amount, 6)]);
  }
});

test("each part of the traffic costs, and only what it touches", () => {
  const idle = monthlyUsd(noTraffic, "kms");
  const touchedBy = (traffic: Partial<DailyTraffic>) =>
    Object.entries(monthlyUsd({ ...noTraffic, ...traffic }, "kms"))
      .filter(([service, usd]) => usd > idle[service as keyof typeof idle])
      .map(([service]) => service);
  expect(touchedBy({ requests: 1_000 })).toEqual(["S3", "Logs"]);
  expect(touchedBy({ bids: 1_000 })).toEqual(["DynamoDB", "Signer", "Metrics"]);
  expect(touchedBy({ proofs: 1_000 })).toEqual(["Lambda", "S3", "SQS", "Signer", "Metrics", "Logs"]);
  expect(touchedBy({ hosts: [{ instanceType: "g6.xlarge", buy: "spot", provingSec: 0, warmHours: 1 }] })).toEqual([
    "Hosts",
  ]);
  expect(monthlyUsd(busy, "secret").Signer).toBe(0.4);
});

test("the idle month in docs/operate/costs.md is what the function says, and at most 15 USD", () => {
  const [, table = ""] = readFileSync("docs/operate/costs.md", "utf8").split(/^## An idle month$/m);
  const rows = [...(table.split(/^## /m)[0] ?? "").matchAll(/^\| ([A-Za-z0-9]+) \|.*\| \**([\d.]+)\** \|$/gm)];
  const idle = monthlyUsd(noTraffic, "kms");
  const total = totalUsd(idle);
  const expected = [...Object.entries(idle), ["together", total] as const].map(([name, usd]) => [name, usd.toFixed(2)]);
  expect(rows.map(([, name, usd]) => [name, usd])).toEqual(expected);
  expect(total).toBeLessThanOrEqual(15);
});
