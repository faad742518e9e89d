import fc from "fast-check";
import { expect, test } from "vitest";
import { fromTaggedJson, toTaggedJson } from "../../src/domain/tagged-json.ts";

const plain = fc.oneof(
  fc.string(),
  fc.boolean(),
  fc.constant(null),
  fc.bigInt(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0), // JSON knows no -0
);
const key = fc.string().filter((name) => !name.startsWith("$") && name !== "__proto__");
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    plain,
    fc.array(tie("any"), { maxLength: 5 }),
    fc.dictionary(key, tie("any"), { maxKeys: 5, noNullPrototype: true }),
    fc.array(fc.tuple(fc.oneof(fc.string(), fc.bigInt()), tie("any")), { maxLength: 5 }).map((all) => new Map(all)),
  ),
})).any;

test("whatever is written comes back equal, and is the same text again", () => {
  fc.assert(
    fc.property(value, (given) => {
      const text = toTaggedJson(given);
      expect(fromTaggedJson(text)).toEqual(given);
      expect(toTaggedJson(fromTaggedJson(text))).toBe(text);
    }),
    { numRuns: 1_000 },
  );
});

test("amounts beyond what a number holds, and maps within maps, are kept", () => {
  const given = { amount: 2n ** 256n - 1n, of: new Map([["a", new Map([[1n, [-5n, { b: 0n }]]])]]) };
  expect(fromTaggedJson(toTaggedJson(given))).toEqual(given);
  expect(toTaggedJson({ a: 5n, m: new Map([["k", 1]]) })).toBe('{"a":{"$bigint":"5"},"m":{"$map":[["k",1]]}}');
});

test("what is absent stays absent, and text that is no JSON is a SyntaxError", () => {
  expect(fromTaggedJson(toTaggedJson({ a: undefined, b: 1 }))).toEqual({ b: 1 });
  expect(() => fromTaggedJson("{")).toThrow(SyntaxError);
});
