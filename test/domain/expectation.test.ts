import fc from "fast-check";
import { expect, test } from "vitest";
import { createBeliefs } from "../../src/domain/beliefs.ts";
import { createFutures } from "../../src/domain/create-futures.ts";
import { createExpectations, mostOf } from "../../src/domain/expectation.ts";
import type { PassInput } from "../../src/domain/pass-input.ts";
import { effectiveDeadline } from "../../src/domain/requirements.ts";
import { type Hash, hash, pgu, wei } from "../../src/domain/values.ts";
import { durationOf, expectedSec, secondsAt, shareWithin } from "../../src/domain/work.ts";
import { aFleet, aPassInput, aProofRequest, aRequirements, t0 } from "./builders.ts";

const theProgram = aProofRequest().vkHash;
const expectationsOf = (overrides: Partial<PassInput>) => {
  const input = aPassInput({ market: { requirements: aRequirements() }, ...overrides });
  const beliefs = createBeliefs(input);
  const futures = createFutures(input.fleet, [], input.now);
  return { expectation: createExpectations({ ...input, beliefs, futures }), beliefs };
};
const knowing = (learned: readonly number[], vkHash: Hash = theProgram): Partial<PassInput> => ({
  programs: new Map([[vkHash, { learned }]]),
});
const twoClasses = [
  ...aFleet([{ kind: "idle" }], { host: { className: "there" } }),
  ...aFleet([], { host: { className: "cold", instanceType: "g6.4xlarge", buy: "spot" } }),
];

test("what is shared by requests of a program with many limits is what each would expect by itself", () => {
  const used = fc.oneof(fc.double({ min: 4e7, max: 5e7, noNaN: true }), fc.double({ min: 1, max: 1e10, noNaN: true }));
  const learned = fc.array(used, { maxLength: 8 });
  const near = fc.bigInt(10_000_000n, 300_000_000n);
  const limit = fc.oneof({ weight: 4, arbitrary: near }, fc.constant(0n), fc.bigInt(0n, 2n ** 64n - 1n));
  const some = fc.record({ gasLimit: limit, cycleLimit: limit });
  const sec = fc.double({ min: 0, max: 10_000, noNaN: true });
  fc.assert(
    fc.property(learned, fc.array(some, { minLength: 1, maxLength: 6 }), sec, (known, limits, within) => {
      const { expectation, beliefs } = expectationsOf({ ...knowing(known), fleet: twoClasses });
      for (const { gasLimit, cycleLimit } of limits) {
        const request = aProofRequest({ gasLimit: pgu(gasLimit), cycleLimit });
        const estimate = beliefs.gas(request);
        const expected = expectation(request);
        const { gas, countedSec, fits } = expected;
        expect(gas).toBe(estimate.gas);
        const dueSec = Math.min(request.deadlineSec, t0 + countedSec);
        expect(dueSec).toBe(effectiveDeadline(request, estimate.gas, aRequirements()));
        expect(fits).toHaveLength(2);
        for (const { on, duration: shared, neededSec } of fits) {
          const most = mostOf(request, expected);
          const duration = { ...shared, most: Math.min(shared.most, most) };
          const own = durationOf({ estimate, mode: request.mode }, on.fleet.capability);
          expect(neededSec).toBe(expectedSec(own));
          expect(shareWithin(shared, within, most)).toBe(shareWithin(own, within));
          for (const z of [-4, 0, 2, 4]) expect(secondsAt(duration, z)).toBe(secondsAt(own, z));
        }
      }
    }),
    {
      numRuns: 300,
      // A limit below the heavy proofs' gas, above what the slowest host makes in their expected time.
      examples: [[[4e7, 4e7, 4e7, 7e7, 7e7], [{ gasLimit: 60_000_000n, cycleLimit: 0n }], 0]],
    },
  );
});

test("limits above what a program uses share one expectation; one below, a mode and a program have their own", () => {
  const { expectation } = expectationsOf(knowing([50e6, 52e6, 55e6]));
  const of = (mgas: bigint, more = {}) => expectation(aProofRequest({ gasLimit: pgu(mgas * 1_000_000n), ...more }));
  expect(of(1_000n)).toBe(of(2_000n));
  expect(of(1_000n)).toBe(of(0n));
  expect(of(60n)).toBe(of(1_000n));
  const others = [of(40n), of(41n), of(1_000n, { mode: "core" }), of(1_000n, { vkHash: hash(`0x${"9".repeat(64)}`) })];
  expect(new Set([of(1_000n), ...others]).size).toBe(5);
});

test("a limit not far above what a program uses still says how long its proofs take at the most", () => {
  const { expectation } = expectationsOf(knowing([50e6, 52e6, 55e6]));
  const most = (gasLimit: bigint) => mostOf({ gasLimit: pgu(gasLimit), cycleLimit: 0n }, expectation(aProofRequest()));
  expect(most(60_000_000n)).toBe(60_000_000);
  expect(most(1_000_000_000n)).toBe(Number.POSITIVE_INFINITY);
  expect(most(0n)).toBe(Number.POSITIVE_INFINITY);
});

test("of a program that nobody knows each limit is promised whole, and paid for as the usual", () => {
  const { expectation } = expectationsOf({});
  const of = (limit: bigint) => expectation(aProofRequest({ gasLimit: pgu(limit) }));
  expect(of(10n ** 12n)).toMatchObject({ gas: 10n ** 12n, paidGas: 60_000_000n });
  expect(of(10n ** 12n)).not.toBe(of(10n ** 13n));
});

test("what a limit alone says of a proof's time is promised, and is no cost: cost and pay are of the same gas", () => {
  const fitOf = (learned: readonly number[], limit: bigint) =>
    expectationsOf(knowing(learned)).expectation(aProofRequest({ gasLimit: pgu(limit) })).fits[0]!;
  const [usual, large] = [fitOf([], 60_000_000n), fitOf([], 6_000_000_000n)];
  expect(large.neededSec).toBeGreaterThan(10 * usual.neededSec);
  expect(large.costMicros).toBe(usual.costMicros);
  const known = fitOf([6e9, 6e9, 6e9], 0n);
  expect(known.paidSec).toBe(known.neededSec);
  expect(known.costMicros).toBeGreaterThan(10 * large.costMicros);
});

test("a class without a host costs its start; with one that stands idle it would not", () => {
  const { expectation } = expectationsOf({ ...knowing([50e6, 52e6, 55e6]), fleet: twoClasses });
  const [there, cold] = expectation(aProofRequest({ baseFee: wei(1n) })).fits;
  expect(there?.idle).toBeUndefined();
  const startMicros = 450 * cold!.on.fleet.capability.usdPerSec * 1e6;
  expect(Math.abs(cold!.costMicros - cold!.idle!.costMicros - startMicros)).toBeLessThan(1);
  expect(cold!.idle!.duration).toBe(cold!.duration);
});

test("a host that has too little memory for the mode is no fit", () => {
  const { expectation } = expectationsOf({ fleet: twoClasses });
  const classes = expectation(aProofRequest({ mode: "plonk" })).fits.map(({ on }) => on.fleet.capability.className);
  expect(classes).toEqual(["there"]);
});
