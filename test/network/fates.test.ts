import fc from "fast-check";
import { expect, test } from "vitest";
import { mayFollow } from "../../local/network/state/fates.ts";

type Status = Parameters<typeof mayFollow>[1];
const status: fc.Arbitrary<Status> = fc.record({
  fulfillment: fc.integer({ min: 0, max: 7 }),
  execution: fc.integer({ min: 0, max: 5 }),
  settlement: fc.integer({ min: 0, max: 3 }),
});
const first: Status = { fulfillment: 1, execution: 1, settlement: 1 };

test("a request begins as requested, unexecuted and unsettled, and as nothing else", () => {
  expect(mayFollow(undefined, first)).toBe(true);
  fc.assert(
    fc.property(status, (after) => {
      expect(mayFollow(undefined, after)).toBe(Object.values(after).every((one) => one === 1));
    }),
  );
});

test("no walk leaves an ending, takes an execution back, or goes on after payment", () => {
  const endings = [4, 5, 6];
  fc.assert(
    fc.property(fc.array(status, { maxLength: 60 }), (wishes) => {
      let now = first;
      for (const wish of wishes) {
        if (!mayFollow(now, wish)) continue;
        if (endings.includes(now.fulfillment)) expect(wish.fulfillment).toBe(now.fulfillment);
        if (now.execution !== 1) expect(wish.execution).toBe(now.execution);
        if (now.settlement === 2) expect(wish).toEqual(now);
        if (wish.fulfillment === 3) expect([2, 3]).toContain(now.fulfillment);
        now = wish;
      }
    }),
    { numRuns: 500, seed: 1 },
  );
});

test.each([
  [1, 2, true],
  [1, 3, false],
  [1, 4, true],
  [1, 5, false],
  [1, 6, true],
  [2, 1, false],
  [2, 3, true],
  [2, 4, true],
  [2, 5, false],
  [2, 6, true],
  [3, 4, false],
  [3, 5, true],
  [3, 6, false],
  [4, 6, false],
  [6, 3, false],
])("fulfillment status %i followed by %i: %s", (before, after, may) => {
  expect(mayFollow({ ...first, fulfillment: before }, { ...first, fulfillment: after })).toBe(may);
});
