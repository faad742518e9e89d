import { expect, test } from "vitest";
import { atRisk } from "../../src/domain/at-risk.ts";
import type { Phase } from "../../src/domain/request.ts";
import { aRequest } from "./builders.ts";

test("a request is at risk while its proof is owed and soon counts no more", () => {
  const phases = ["bidding", "assigned", "launching", "proving", "proved", "failing", "fulfilled", "settled"] as const;
  const risky = phases.filter((phase) => atRisk(aRequest<Phase>(phase), 119));
  expect(risky).toEqual(["assigned", "launching", "proving", "proved"]);
  expect(atRisk(aRequest("proving"), 120)).toBe(false);
});
