import fc from "fast-check";
import { expect, test } from "vitest";
import { believedGas, estimateGas, type GasKnowledge, payingGas } from "../../src/domain/estimate.ts";
import { pgu } from "../../src/domain/values.ts";
import { aProofRequest } from "./builders.ts";

const estimate = (gasLimit: bigint, cycleLimit: bigint, knowledge: GasKnowledge = {}) =>
  estimateGas(aProofRequest({ gasLimit: pgu(gasLimit), cycleLimit }), believedGas(knowledge));
const published = (gas: bigint): GasKnowledge => ({ published: pgu(gas) });

test.each([
  ["the network's own estimate", [100n, 0n, published(60n)], { gas: 60n, most: 100n, source: "network" }],
  ["the gas limit where there is none", [100n, 50n, published(0n)], { gas: 100n, most: 100n, source: "gas-limit" }],
  [
    "what its cycles use at most where the gas limit is 0",
    [0n, 50n, {}],
    { gas: 80n, most: 80n, source: "cycle-limit" },
  ],
  ["the limit where the estimate is above it", [40n, 0n, published(60n)], { gas: 40n, most: 40n, source: "network" }],
  ["the market's middle where nothing is known", [0n, 0n, {}], { gas: 60_000_000n, source: "unknown" }],
] as const)("the gas of a request is %s", (_name, given, expected) => {
  expect(estimate(...(given as unknown as [bigint, bigint, GasKnowledge]))).toMatchObject(expected);
});

test("a limit is promised whole, what is only believed with a spread", () => {
  expect(estimate(100n, 0n).sigma).toBe(0);
  expect(estimate(100n, 0n, published(60n)).sigma).toBe(0.25);
  expect(estimate(0n, 0n).sigma).toBeGreaterThan(1);
  expect(estimate(0n, 0n)).not.toHaveProperty("most");
});

test("a limit pays for no more than the usual gas, what is believed of a program for all of it", () => {
  expect(payingGas(estimate(2_000_000_000n, 0n))).toBe(60_000_000n);
  expect(payingGas(estimate(0n, 2_000_000_000n))).toBe(60_000_000n);
  expect(payingGas(estimate(50_000_000n, 0n))).toBe(50_000_000n);
  expect(payingGas(estimate(0n, 0n, published(900_000_000n)))).toBe(900_000_000n);
});

test("what settled outweighs the network's estimate from the third proof on", () => {
  expect(estimate(0n, 0n, { ...published(600n), learned: [900, 900] })).toMatchObject({ gas: 600n, source: "network" });
  const { gas, source } = estimate(0n, 0n, { ...published(600n), learned: Array<number>(32).fill(900) });
  expect(source).toBe("learned");
  expect(Number(gas)).toBeGreaterThan(850);
});

test("an estimate far below what proofs used is not believed from the third on, one far above it still makes careful", () => {
  const after = (proofs: number) =>
    estimate(0n, 0n, { ...published(1n), learned: Array<number>(proofs).fill(900_000) });
  expect(after(2)).toMatchObject({ gas: 1n, source: "network" });
  expect(after(3)).toMatchObject({ gas: 900_000n, source: "learned" });
  const [below, above] = [90_000n, 9_000_000n].map((said) =>
    Number(estimate(0n, 0n, { ...published(said), learned: Array<number>(4).fill(900_000) }).gas),
  );
  expect(below).toBe(900_000);
  expect(above).toBeGreaterThan(2_000_000);
});

test("proofs far above the others are told apart, by their share and their middle, within the request's limit", () => {
  const learned = [...Array<number>(24).fill(100), ...Array<number>(8).fill(900)];
  const { gas, heavy } = estimate(0n, 0n, { learned });
  expect(Number(gas)).toBeLessThan(150);
  expect(heavy).toEqual({ share: 0.25, gas: 900n });
  expect(estimate(400n, 0n, { learned }).heavy).toEqual({ share: 0.25, gas: 400n });
  expect(estimate(0n, 0n, { learned: [...Array<number>(31).fill(100), 900] })).not.toHaveProperty("heavy");
});

test("an estimate is above zero and never above the request's own limit", () => {
  const gas = fc.bigInt(0n, 2n ** 64n - 1n);
  const learned = fc.array(fc.double({ min: 0, max: 1e20, noNaN: true }), { maxLength: 32 });
  fc.assert(
    fc.property(gas, gas, gas, learned, (gasLimit, cycles, said, samples) => {
      const found = estimate(gasLimit, cycles, { published: pgu(said), learned: samples });
      const limit = gasLimit || (cycles * 16n) / 10n;
      expect(found.gas > 0n).toBe(true);
      expect(found.most).toBe(limit === 0n ? undefined : limit);
      if (limit > 0n) expect(found.gas <= limit).toBe(true);
      if (said === 0n) expect(found.source).not.toBe("network");
    }),
    { numRuns: 500 },
  );
});
