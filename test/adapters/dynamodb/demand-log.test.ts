import { type AttributeValue, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import { createDemandLog } from "../../../src/adapters/dynamodb/create-demand-log.ts";
import type { Asked } from "../../../src/domain/asked.ts";
import { unixSeconds } from "../../../src/domain/values.ts";
import { type DemandLog, mostPerMinute } from "../../../src/ports/demand-log.ts";
import { memoryDemandLog } from "../../steps/memory-ports.ts";
import { aDynamodb } from "../aws-engines.ts";
import { keptLog } from "../kept-log.ts";

const aTable = aDynamodb();
/** 2026-09-21T14:13:00Z. */
const minute = 1_790_000_000 - (1_790_000_000 % 60);
const at = (sec: number) => unixSeconds(minute + sec);
const anAsked = (sec: number, overrides: Partial<Asked> = {}): Asked => ({
  ...{ atSec: at(sec), mode: "compressed", gas: 200_000_000, leftSec: 405, chance: 0.5, revenueMicros: 80_000 },
  ...overrides,
});
/** Each minute that was watched, and the seconds in it, from the first minute on. */
const seconds = async (log: DemandLog, fromSec = at(-600)) =>
  (await log.since(fromSec)).map(({ minuteSec, asked }) => [
    (minuteSec - minute) / 60,
    ...asked.map(({ atSec }) => atSec - minuteSec),
  ]);
const askedSince = async (log: DemandLog, fromSec = at(0)) => (await log.since(fromSec)).flatMap(({ asked }) => asked);

async function inATable() {
  const where = await aTable();
  const log = keptLog();
  return { ...where, log, demand: createDemandLog({ ...where, log }) };
}

const implementations: [string, () => Promise<DemandLog>][] = [
  ["in a table", async () => (await inATable()).demand],
  ["in memory", async () => memoryDemandLog()],
];

describe.each(implementations)("the demand log %s", (_, make) => {
  test("gives back what was noted, to the last bit", async () => {
    const demand = await make();
    const noted: readonly Asked[] = [
      anAsked(1),
      anAsked(2, { mode: "groth16", gas: 1e22, leftSec: 1, chance: 0.1 + 0.2, revenueMicros: 1 / 3 }),
      anAsked(3, { mode: "unknown", gas: 0, chance: 1.5e-12, revenueMicros: 0 }),
    ];
    await demand.note(at(3), noted);
    expect(await demand.since(at(0))).toEqual([{ minuteSec: minute, asked: noted }]);
  });

  test("is in the order of time, whatever the order in which it was written", async () => {
    const demand = await make();
    await demand.note(at(130), [anAsked(130), anAsked(125)]);
    await demand.note(at(20), [anAsked(20)]);
    await demand.note(at(-5), [anAsked(-5)]);
    await demand.note(at(10), [anAsked(10)]);
    expect(await seconds(demand)).toEqual([
      [-1, 55],
      [0, 10, 20],
      [2, 5, 10],
    ]);
  });

  test("tells of the minute that it is asked from on, whole, and of none before", async () => {
    const demand = await make();
    for (const sec of [-1, 29, 30, 59, 60]) await demand.note(at(sec), [anAsked(sec)]);
    expect(await seconds(demand, at(30))).toEqual([
      [0, 29, 30, 59],
      [1, 0],
    ]);
    expect(await seconds(demand, at(61))).toEqual([[1, 0]]);
    expect(await seconds(demand, at(120))).toEqual([]);
  });

  test("knows a minute in which nobody asked from one that nobody watched", async () => {
    const demand = await make();
    await demand.note(at(7), []);
    await demand.note(at(130), [anAsked(130)]);
    await demand.note(at(170), []);
    expect(await seconds(demand)).toEqual([[0], [2, 10]]);
  });

  test("of two writers at once loses nothing, and counts what is noted twice as two", async () => {
    const demand = await make();
    const write = async (sec: number) => {
      for (let time = 0; time < 10; time++) {
        await demand.note(at(sec), [anAsked(sec)]);
        await demand.note(at(sec + 60), [anAsked(sec + 60)]);
        await demand.note(at(sec), []);
      }
    };
    await Promise.all([write(1), write(2)]);
    const twenty = [...Array<number>(10).fill(1), ...Array<number>(10).fill(2)];
    expect(await seconds(demand)).toEqual([
      [0, ...twenty],
      [1, ...twenty],
    ]);
  });

  test("keeps the first of a minute up to the bound, and those of the next one still", async () => {
    const demand = await make();
    const many = (count: number, gas: number) => Array.from({ length: count }, () => anAsked(1, { gas }));
    await demand.note(at(1), many(mostPerMinute - 1, 1));
    await demand.note(at(1), many(2, 2));
    await demand.note(at(1), many(3, 3));
    await demand.note(at(1), many(1, 4));
    await demand.note(at(61), [anAsked(61, { gas: 5 })]);
    const gas = (await askedSince(demand)).map((asked) => asked.gas);
    expect(gas).toEqual([...Array<number>(mostPerMinute - 1).fill(1), 2, 5]);
    const tooMany = Array.from({ length: mostPerMinute + 1 }, () => anAsked(120));
    await demand.note(at(120), tooMany);
    expect(await askedSince(demand, at(120))).toHaveLength(mostPerMinute);
  });

  test("refuses what is no number, with all that came with it", async () => {
    const demand = await make();
    const wrong = anAsked(1, { leftSec: Number.POSITIVE_INFINITY });
    await expect(demand.note(at(1), [anAsked(0), wrong])).rejects.toMatchObject({
      ...{ name: "PortError", code: "not-finite", policy: "give-up" },
    });
    expect(await demand.since(at(0))).toEqual([]);
  });
});

const keyOf = (sk: string) => ({ pk: { S: "demand" }, sk: { S: sk } });

test("a minute is one item that goes six hours later, and is never twice as long as the bound", async () => {
  const { demand, client, tableName } = await inATable();
  const many = (count: number) => Array.from({ length: count }, () => anAsked(13));
  await demand.note(at(13), many(mostPerMinute - 1));
  for (let time = 0; time < 3; time++) await demand.note(at(59), many(mostPerMinute + 50));
  const Key = keyOf(new Date(minute * 1000).toISOString().replace(".000", ""));
  const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key }));
  expect(Item).toMatchObject({ schema: { N: "1" }, expiresAtSec: { N: String(minute + 6 * 3_600) } });
  expect(Item?.["asked"]?.L).toHaveLength(2 * mostPerMinute - 1);
});

test("a minute that a newer version wrote, and an entry that is none, are skipped and said, and hide no other", async () => {
  const { demand, client, tableName, log } = await inATable();
  await demand.note(at(1), [anAsked(1)]);
  const put = (sk: string, more: Record<string, AttributeValue>) =>
    client.send(new PutItemCommand({ TableName: tableName, Item: { ...keyOf(sk), ...more } }));
  const good = {
    ...{ atSec: { N: String(at(90_000)) }, mode: { S: "core" }, gas: { N: "2E+8" } },
    ...{ leftSec: { N: "7" }, chance: { N: "0.25" }, revenueMicros: { N: "9" } },
  };
  const { gas: _gas, ...without } = good;
  const entries = [without, { ...good, mode: { S: "soon" } }, good, { ...good, leftSec: { S: "7" } }];
  await put("2026-09-22T00:00:00Z", { schema: { N: "2" }, asked: { L: [{ M: good }] } });
  await put("2026-09-22T01:00:00Z", {
    schema: { N: "1" },
    asked: { L: [...entries.map((M) => ({ M })), { S: "nothing" }] },
  });
  await put("2026-09-22T02:00:00Z", { schema: { N: "1" } });
  expect(await askedSince(demand)).toEqual([
    anAsked(1),
    anAsked(90_000, { mode: "core", gas: 200_000_000, leftSec: 7, chance: 0.25, revenueMicros: 9 }),
  ]);
  expect(log.lines).toMatchObject([
    { level: "error", fields: { item: "demand 2026-09-22T00:00:00Z" } },
    { level: "error", fields: { item: "demand 2026-09-22T01:00:00Z", malformed: 4 } },
    { level: "error", fields: { item: "demand 2026-09-22T02:00:00Z", malformed: 1 } },
  ]);
});

test("a minute that a newer version writes is left as it is, said once, and refuses no caller", async () => {
  const { demand, client, tableName, log } = await inATable();
  const Item = {
    ...keyOf("2026-09-22T00:00:00Z"),
    ...{ schema: { N: "2" }, asked: { L: [] }, expiresAtSec: { N: "1" }, more: { S: "kept" } },
  };
  await client.send(new PutItemCommand({ TableName: tableName, Item }));
  const then = unixSeconds(Date.UTC(2026, 8, 22) / 1_000);
  for (let time = 0; time < 2; time++) await demand.note(then, [anAsked(0)]);
  await demand.note(unixSeconds(then + 60), [anAsked(0)]);
  for (let time = 0; time < 2; time++) {
    expect((await demand.since(then)).map(({ minuteSec }) => minuteSec)).toEqual([then + 60]);
  }
  const { Item: kept } = await client.send(new GetItemCommand({ TableName: tableName, Key: keyOf(Item.sk.S) }));
  expect(kept).toEqual(Item);
  expect(log.lines).toMatchObject([{ level: "error", fields: { item: "demand 2026-09-22T00:00:00Z" } }]);
  expect(log.lines).toHaveLength(1);
});

test("a table that does not answer is told as the ports tell it", async () => {
  const { client } = await aTable();
  const demand = createDemandLog({ client, tableName: "nowhere", log: keptLog() });
  const refused = { name: "PortError", code: "dynamodb-ResourceNotFoundException", policy: "retry" };
  await expect(demand.note(at(0), [anAsked(0)])).rejects.toMatchObject(refused);
  await expect(demand.since(at(0))).rejects.toMatchObject(refused);
});
