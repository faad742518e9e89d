import { expect, test } from "vitest";
import { remembered, rememberedAll, rememberedIfAny } from "../../src/steps/remembered.ts";
import { sayOnce } from "../../src/steps/say-once.ts";
import { keptLog } from "../adapters/kept-log.ts";

function aClock() {
  let nowMs = 0;
  return { nowMs: () => nowMs, advance: (ms: number) => void (nowMs += ms) };
}

test("an answer is asked for once until it is too old, for each key by itself", async () => {
  const clock = aClock();
  const asked: string[] = [];
  const read = remembered(clock, 100, async (key: string) => {
    asked.push(key);
    return `${key}${asked.length}`;
  });
  expect(await Promise.all([read("a"), read("a"), read("b")])).toEqual(["a1", "a1", "b2"]);
  clock.advance(99);
  expect(await read("a")).toBe("a1");
  clock.advance(1);
  expect(await read("a")).toBe("a3");
  expect(asked).toEqual(["a", "b", "a"]);
});

test("an answer that failed is asked for anew, and fails those who waited for it", async () => {
  let asked = 0;
  const read = remembered(aClock(), 1_000, async () => {
    if (++asked === 1) throw new Error("out");
    return asked;
  });
  const both = await Promise.allSettled([read(undefined), read(undefined)]);
  expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(asked).toBe(1);
  expect(await read(undefined)).toBe(2);
});

/** Answers each key with itself but for odd ones, which are absent; and writes down what was asked. */
function aLibrary(clock = aClock()) {
  const asked: (readonly number[])[] = [];
  const read = rememberedAll(clock, 100, async (keys: readonly number[]) => {
    asked.push(keys);
    return new Map(keys.filter((key) => key % 2 === 0).map((key) => [key, `${key}`]));
  });
  return { asked, read, clock };
}

test("of many keys only those are asked for that are not known, in one question; absent ones are known too", async () => {
  const { asked, read, clock } = aLibrary();
  expect(await read([1, 2])).toEqual(new Map([[2, "2"]]));
  expect(await read([1, 2, 3, 4, 4])).toEqual(
    new Map([
      [2, "2"],
      [4, "4"],
    ]),
  );
  expect(await read([3, 1])).toEqual(new Map());
  clock.advance(100);
  await read([1]);
  expect(asked).toEqual([[1, 2], [3, 4], [1]]);
});

test("a question that failed leaves nothing remembered", async () => {
  let asked = 0;
  const read = rememberedAll(aClock(), 1_000, async (keys: readonly string[]) => {
    if (++asked === 1) throw new Error("out");
    return new Map(keys.map((key) => [key, asked]));
  });
  await expect(read(["a"])).rejects.toThrow("out");
  expect(await read(["a"])).toEqual(new Map([["a", 2]]));
});

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);

test("a memory that is full forgets, and still answers with what it knew", async () => {
  const { asked, read } = aLibrary();
  await read(range(0, 4_000));
  expect((await read(range(2_000, 6_000))).size).toBe(2_000);
  expect(asked[1]).toEqual(range(4_000, 6_000));
  await read([0]);
  expect(asked[2]).toEqual([0]);
});

test("an answer that comes late keeps what was known when it was asked for", async () => {
  let answer = (): void => undefined;
  const late = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const read = rememberedAll(aClock(), 100, async (keys: readonly number[]) => {
    if (keys.includes(1)) await late;
    return new Map(keys.map((key) => [key, key]));
  });
  await read([0]);
  const slow = read([0, 1]);
  await read(range(2, 5_000)); // fills the memory
  answer();
  expect([...(await slow).keys()].sort()).toEqual([0, 1]);
});

/** Says what it is told, as one line would. */
function aVoice() {
  const lines: string[] = [];
  return {
    lines,
    missing: sayOnce({ ...keptLog(), warn: (_message, fields) => void lines.push(`${fields?.cause}`) }, ""),
  };
}

test("what can be done without is as it was last while it fails, and each cause is said once until it is over", async () => {
  const clock = aClock();
  const { lines, missing } = aVoice();
  const answers = ["first", new Error("out"), new Error("out"), new Error("down"), "second", new Error("out")];
  const read = rememberedIfAny(
    clock,
    100,
    async () => {
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
    missing,
  );
  const heard: unknown[] = [];
  for (let again = 0; again < 6; again++) {
    heard.push(await read(undefined), await read(undefined)); // the second is remembered, a failure too
    clock.advance(100);
  }
  const expected = ["first", "first", "first", "first", "second", "second"].flatMap((each) => [each, each]);
  expect(heard).toEqual(expected);
  expect(lines).toEqual(["Error: out", "Error: down", "Error: out"]);
});

test("what was never answered, and can be done without, is absent", async () => {
  const { missing } = aVoice();
  const read = rememberedIfAny(aClock(), 100, () => Promise.reject(new Error("out")), missing);
  expect(await read(undefined)).toBeUndefined();
});

test("of many keys that can be done without the known ones hold, and nobody waits for the others again at once", async () => {
  const clock = aClock();
  const { lines, missing } = aVoice();
  const asked: (readonly number[])[] = [];
  let isOut = false;
  const read = rememberedAll(
    clock,
    60_000,
    async (keys: readonly number[]) => {
      asked.push(keys);
      if (isOut) throw new Error("out");
      return new Map(keys.map((key) => [key, `${key} at ${clock.nowMs()}`]));
    },
    missing,
  );
  await read([1]);
  clock.advance(60_000);
  isOut = true;
  expect(await read([1, 2])).toEqual(new Map([[1, "1 at 0"]]));
  expect(await read([1, 2])).toEqual(new Map([[1, "1 at 0"]]));
  clock.advance(30_000);
  isOut = false;
  expect(await read([1, 2])).toEqual(
    new Map([
      [1, "1 at 90000"],
      [2, "2 at 90000"],
    ]),
  );
  expect(asked).toEqual([[1], [1, 2], [1, 2]]);
  expect(lines).toEqual(["Error: out"]);
});
