import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultRules } from "../../local/network/rules.ts";
import { judged } from "../../local/network/state/performance.ts";
import type { Prover } from "../../local/network/state/records.ts";
import { usualPerformance } from "../../replay/market/market.ts";
import { createPerformance } from "../../replay/network/performance.ts";

const outcomes = fc.array(
  fc.record({
    afterSec: fc.integer({ min: 0, max: 1800 }),
    success: fc.integer({ min: 0, max: 99 }).map((n) => n > 2),
  }),
  { maxLength: 400 },
);

test("a prover is suspended when the network in a box would suspend it", () => {
  fc.assert(
    fc.property(outcomes, (all) => {
      const ours = createPerformance(usualPerformance);
      // What the rule reads of a prover.
      let theirs = { resolved: [], judgedFromSec: 0, highAvailability: false } as unknown as Prover;
      let nowSec = 1_790_000_000;
      for (const { afterSec, success } of all) {
        nowSec += afterSec;
        theirs = judged(theirs, success, nowSec, defaultRules.requirements);
        ours.judge(success, nowSec);
        expect(ours.suspendedUntilSec()).toBe(theirs.suspendedUntilSec);
      }
    }),
    { numRuns: 50 },
  );
});
