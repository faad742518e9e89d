import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import { createTallies } from "../../../src/adapters/dynamodb/create-tallies.ts";
import { unixSeconds } from "../../../src/domain/values.ts";
import { tallies as names, type Tallies } from "../../../src/ports/tallies.ts";
import { memoryTallies } from "../../steps/memory-ports.ts";
import { aDynamodb } from "../aws-engines.ts";
import { keptLog } from "../kept-log.ts";

const aTable = aDynamodb();
/** 2026-09-21T14:00:00Z. */
const hour = 1_790_000_000 - (1_790_000_000 % 3600);
const at = (sec: number) => unixSeconds(hour + sec);
const nothing = Object.fromEntries(Object.keys(names).map((name) => [name, 0n]));

async function inATable() {
  const where = await aTable();
  const log = keptLog();
  return { ...where, log, tallies: createTallies({ ...where, log }) };
}

const implementations: [string, () => Promise<Tallies>][] = [
  ["in a table", async () => (await inATable()).tallies],
  ["in memory", async () => memoryTallies()],
];

describe.each(implementations)("tallies %s", (_, make) => {
  test("add up by the hour, and are read from an hour on", async () => {
    const tallies = await make();
    await tallies.add(at(3_600), { won: 1 });
    await tallies.add(at(0), { bids: 2, won: 1n });
    await tallies.add(at(3_599), { bids: 1, gpuMs: 1_500.6 });
    await tallies.add(at(-1), { lost: 1 });
    expect(await tallies.since(at(1_800))).toEqual([
      { hourSec: at(0), counts: { ...nothing, bids: 3n, won: 1n, gpuMs: 1_501n } },
      { hourSec: at(3_600), counts: { ...nothing, won: 1n } },
    ]);
    expect(await tallies.since(at(-3_600))).toHaveLength(3);
    expect(await tallies.since(at(7_200))).toEqual([]);
  });

  test("are exact to the last wei, whatever their size", async () => {
    const tallies = await make();
    await tallies.add(at(0), { earnedWei: 10n ** 36n, settledGas: 10n ** 30n });
    await tallies.add(at(0), { earnedWei: 2n ** 53n + 1n });
    expect(await tallies.since(at(0))).toMatchObject([
      { counts: { earnedWei: 10n ** 36n + 2n ** 53n + 1n, settledGas: 10n ** 30n } },
    ]);
  });

  test("of fifty at once are the sum of all", async () => {
    const tallies = await make();
    const each = 10n ** 18n + 7n;
    await Promise.all(Array.from({ length: 50 }, () => tallies.add(at(0), { resolved: 1, earnedWei: each })));
    expect(await tallies.since(at(0))).toMatchObject([{ counts: { resolved: 50n, earnedWei: each * 50n } }]);
  });

  test("take back what is negative, leave no trace of nothing, and refuse what is no number", async () => {
    const tallies = await make();
    await tallies.add(at(0), { won: 0, lost: 0n });
    await tallies.add(at(0), {});
    expect(await tallies.since(at(0))).toEqual([]);
    await tallies.add(at(0), { earnedWei: 5n });
    await tallies.add(at(0), { earnedWei: -2n });
    expect(await tallies.since(at(0))).toMatchObject([{ counts: { earnedWei: 3n } }]);
    await expect(tallies.add(at(0), { gpuMs: Number.NaN })).rejects.toMatchObject({
      ...{ name: "PortError", code: "not-finite", policy: "give-up" },
    });
  });
});

test("an hour is one item that goes ninety days later", async () => {
  const { tallies, client, tableName } = await inATable();
  await tallies.add(at(1_234), { won: 1 });
  const sk = new Date(hour * 1000).toISOString().replace(".000", "");
  const Key = { pk: { S: "tallies" }, sk: { S: sk } };
  const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key }));
  expect(Item).toMatchObject({ schema: { N: "1" }, won: { N: "1" }, expiresAtSec: { N: String(hour + 90 * 86_400) } });
});

test("an hour that a newer version wrote is skipped and said, a round number may have an exponent", async () => {
  const { tallies, client, tableName, log } = await inATable();
  const put = (sk: string, more: Record<string, { N: string }>) =>
    client.send(new PutItemCommand({ TableName: tableName, Item: { pk: { S: "tallies" }, sk: { S: sk }, ...more } }));
  await put("2026-09-22T00:00:00Z", { schema: { N: "2" }, won: { N: "1" } });
  await put("2026-09-22T01:00:00Z", { schema: { N: "1" }, earnedWei: { N: "1.25E+21" } });
  expect(await tallies.since(at(0))).toMatchObject([{ counts: { earnedWei: 125n * 10n ** 19n } }]);
  expect(log.lines).toMatchObject([{ level: "error", fields: { item: "tallies 2026-09-22T00:00:00Z" } }]);
});

test("an hour that a newer version wrote is not added to, and keeps its schema", async () => {
  const { tallies, client, tableName } = await inATable();
  const Key = { pk: { S: "tallies" }, sk: { S: "2026-09-21T14:00:00Z" } };
  const Item = { ...Key, schema: { N: "2" }, won: { N: "1" } };
  await client.send(new PutItemCommand({ TableName: tableName, Item }));
  await expect(tallies.add(at(0), { won: 1 })).rejects.toMatchObject({
    ...{ name: "PortError", code: "newer-schema", policy: "give-up" },
    message: expect.stringContaining("tallies 2026-09-21T14:00:00Z") as string,
  });
  expect((await client.send(new GetItemCommand({ TableName: tableName, Key }))).Item).toEqual(Item);
});

test("what an older version counted and nobody reads any more is read over", async () => {
  const { tallies, client, tableName } = await inATable();
  const Key = { pk: { S: "tallies" }, sk: { S: "2026-09-22T00:00:00Z" } };
  const Item = { ...Key, schema: { N: "1" }, won: { N: "1" }, eligibleGas: { N: "200000000" } };
  await client.send(new PutItemCommand({ TableName: tableName, Item }));
  expect((await tallies.since(at(0)))[0]?.counts).toEqual({ ...nothing, won: 1n });
});
