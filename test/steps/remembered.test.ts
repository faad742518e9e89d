import { expect, test } from "vitest";
import { remembered, rememberedAll } from "../../src/steps/remembered.ts";

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
