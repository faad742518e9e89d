import fc from "fast-check";
import { expect, test } from "vitest";
import { createEventHeap } from "../../replay/event-heap.ts";

test("events come in the order of time, and of equals the one that was added first", () => {
  const times = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 3000 });
  fc.assert(
    fc.property(times, fc.nat(3), (atSecs, takeEvery) => {
      const heap = createEventHeap();
      const waiting: { atSec: number; subject: number }[] = [];
      const takeOne = () => {
        const [first] = waiting.sort((a, b) => a.atSec - b.atSec || a.subject - b.subject);
        expect(heap.next()).toBe(first !== undefined);
        if (first !== undefined) expect(heap.current).toMatchObject(first);
        waiting.shift();
      };
      for (const [subject, atSec] of atSecs.entries()) {
        heap.add(atSec, 1, subject);
        waiting.push({ atSec, subject });
        if (takeEvery > 0 && subject % (takeEvery + 1) === 0) takeOne();
      }
      while (waiting.length > 0) takeOne();
      expect(heap.next()).toBe(false);
    }),
    { numRuns: 30 },
  );
});
