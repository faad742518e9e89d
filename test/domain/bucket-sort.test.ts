import fc from "fast-check";
import { expect, test } from "vitest";
import { bucketSort } from "../../src/domain/bucket-sort.ts";

const time = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: 1_790_000_000, max: 1_790_001_000, noNaN: true }) },
  fc.constantFrom(1_790_000_000, Number.POSITIVE_INFINITY),
  fc.double({ min: -1e300, max: 1e300, noNaN: true }),
);

test("values are as the engine sorts them, however they are spread, infinite ones and outliers included", () => {
  fc.assert(
    fc.property(fc.array(time, { maxLength: 300 }), (values) => {
      const to = new Float64Array(values.length);
      bucketSort(Float64Array.from(values), to);
      expect([...to].map((value) => value + 0)).toEqual(
        [...Float64Array.from(values).sort()].map((value) => value + 0),
      );
    }),
    { numRuns: 500 },
  );
});
