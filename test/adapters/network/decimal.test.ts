import fc from "fast-check";
import { expect, test } from "vitest";
import { parseAmount, parseMicros } from "../../../src/adapters/network/decimal.ts";

test.each([
  ["0.4023", 402_300n],
  ["1", 1_000_000n],
  ["0.0000019", 1n],
  ["24.5", 24_500_000n],
  ["123456789.000001", 123_456_789_000_001n],
])("%s is %i millionths, exactly", (text, micros) => expect(parseMicros(text)).toBe(micros));

test.each(["", "-1", "1e3", "1.", ".5", "0x1", "1,5", "NaN"])("%j is no decimal", (text) => {
  expect(parseMicros(text)).toBeUndefined();
});

test("every amount of millionths comes back as it was written", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), (micros) => {
      const text = `${micros / 1_000_000n}.${(micros % 1_000_000n).toString().padStart(6, "0")}`;
      expect(parseMicros(text)).toBe(micros);
    }),
  );
});

test("an amount is digits and nothing else", () => {
  expect(parseAmount("500000000")).toBe(500_000_000n);
  for (const text of ["", "1.5", "-1", "0x10", " 1"]) expect(parseAmount(text)).toBeUndefined();
});
