import fc from "fast-check";
import { expect, test } from "vitest";
import { decideAsIfAllowed } from "../../src/domain/decide-as-if-allowed.ts";
import { decidePass } from "../../src/domain/decide-pass.ts";
import type { PassInput } from "../../src/domain/pass-input.ts";
import { unixSeconds } from "../../src/domain/values.ts";
import { somePass, usual } from "./pass-inputs.ts";

const standing = { whitelisted: true, highAvailability: false };
/** Nothing bars the prover from bidding. */
const someAllowed = somePass(usual).map(
  (input): PassInput => ({
    ...input,
    policy: { ...input.policy, bidding: true },
    market: { ...input.market, standing },
  }),
);
type Bar = (input: PassInput) => PassInput;
const off: Bar = (input) => ({ ...input, policy: { ...input.policy, bidding: false } });
const suspended: Bar = (input) => ({
  ...input,
  market: { ...input.market, standing: { ...standing, suspendedUntilSec: unixSeconds(input.now + 1) } },
});

test("whoever may not bid sees what it would decide if it might", () => {
  fc.assert(
    fc.property(someAllowed, fc.constantFrom<Bar[][]>([off], [suspended], [off, suspended]), (input, bars) => {
      const barred = bars.reduce((given, bar) => bar(given), input);
      const decisions = decidePass(barred);
      expect([...decisions.values()].filter(({ kind }) => kind === "bid")).toEqual([]);
      expect(decideAsIfAllowed(barred, decisions)).toEqual(decidePass(input));
    }),
    { numRuns: 300 },
  );
});

test("whoever may bid sees what it has decided", () => {
  fc.assert(
    fc.property(someAllowed, (input) => {
      const decisions = decidePass(input);
      expect(decideAsIfAllowed(input, decisions)).toBe(decisions);
    }),
    { numRuns: 50 },
  );
});
