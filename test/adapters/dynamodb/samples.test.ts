import { BatchGetItemCommand, type DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../../src/adapters/clock/system-clock.ts";
import { createSamples } from "../../../src/adapters/dynamodb/create-samples.ts";
import { type Series, withSample } from "../../../src/adapters/dynamodb/sample-item.ts";
import { unixSeconds } from "../../../src/domain/values.ts";
import { keptSamples, type Samples } from "../../../src/ports/samples.ts";
import { memorySamples } from "../../steps/memory-ports.ts";
import { aDynamodb } from "../aws-engines.ts";
import { keptLog } from "../kept-log.ts";

const aTable = aDynamodb();
const at = (sec: number) => unixSeconds(1_790_000_000 + sec);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

async function inATable() {
  const where = await aTable();
  const log = keptLog();
  return { ...where, log, samples: createSamples({ ...where, clock: systemClock, log }) };
}

const implementations: [string, () => Promise<Samples>][] = [
  ["in a table", async () => (await inATable()).samples],
  ["in memory", async () => memorySamples()],
];

describe.each(implementations)("samples %s", (_, make) => {
  test("are read as they were observed, each series for itself, and a series without any is absent", async () => {
    const samples = await make();
    await samples.observe("gas#0x01", { value: 0.1 + 0.2, atSec: at(1) });
    await samples.observe("gas#0x01", { value: -1e200, atSec: at(2) });
    await samples.observe("speed#spot", { value: 2 ** 53, atSec: at(3) });
    const read = await samples.read(["gas#0x01", "speed#spot", "gas#0x02", "gas#0x01"]);
    expect([...read].sort()).toEqual([
      [
        "gas#0x01",
        [
          { value: 0.1 + 0.2, atSec: at(1) },
          { value: -1e200, atSec: at(2) },
        ],
      ],
      ["speed#spot", [{ value: 2 ** 53, atSec: at(3) }]],
    ]);
    expect(await samples.read([])).toEqual(new Map());
  });

  test("are the latest 32, whatever the order in which they come", async () => {
    const samples = await make();
    for (const sec of [50, ...upTo(40)]) await samples.observe("s", { value: sec, atSec: at(sec) });
    const values = (await samples.read(["s"])).get("s")?.map(({ value }) => value);
    expect(values).toEqual([...upTo(40).slice(-(keptSamples - 1)), 50]);
  });

  test("do not count twice, not even once they have fallen out", async () => {
    const samples = await make();
    for (const sec of upTo(34)) await samples.observe("s", { value: sec, atSec: at(sec), id: `job-${sec}` });
    await samples.observe("s", { value: 0, atSec: at(0), id: "job-0" });
    await samples.observe("s", { value: 999, atSec: at(999), id: "job-20" });
    const values = (await samples.read(["s"])).get("s")?.map(({ value }) => value);
    expect(values).toEqual(upTo(34).slice(-keptSamples));
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("are finite: %s is refused", async (value) => {
    const samples = await make();
    await expect(samples.observe("s", { value, atSec: at(0) })).rejects.toMatchObject({
      ...{ name: "PortError", code: "not-finite", policy: "give-up" },
    });
    await expect(samples.observe("s", { value: 1, atSec: at(value) })).rejects.toMatchObject({ code: "not-finite" });
    expect(await samples.read(["s"])).toEqual(new Map());
  });

  test("of many writers at once are all kept", async () => {
    const samples = await make();
    await Promise.all(upTo(20).map((sec) => samples.observe("s", { value: sec, atSec: at(sec), id: `job-${sec}` })));
    await Promise.all(upTo(8).map((sec) => samples.observe("s", { value: sec, atSec: at(sec), id: `job-${sec}` })));
    const values = (await samples.read(["s"])).get("s")?.map(({ value }) => value);
    expect(values).toEqual(upTo(20));
  });
});

test("a series is forgotten ninety days after its last measurement", async () => {
  const { samples, client, tableName } = await inATable();
  await samples.observe("s", { value: 1, atSec: at(60) });
  await samples.observe("s", { value: 2, atSec: at(0) });
  const Key = { pk: { S: "samples#s" }, sk: { S: "samples" } };
  const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key }));
  expect(Item?.expiresAtSec).toEqual({ N: String(at(60) + 90 * 24 * 3600) });
});

test("a hundred series and more are read, also those that the table puts off", async () => {
  const { samples, client, tableName, log } = await inATable();
  const names = upTo(103).map((index) => `s-${index}`);
  for (const name of names) await samples.observe(name, { value: 1, atSec: at(0) });
  let calls = 0;
  const reluctant = {
    send: async (command: BatchGetItemCommand) => {
      calls += 1;
      const keys = command.input.RequestItems?.[tableName]?.Keys ?? [];
      expect(keys.length).toBeLessThanOrEqual(100);
      const [now, later] = [keys.slice(0, 40), keys.slice(40)];
      const answer = await client.send(new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: now } } }));
      return { ...answer, UnprocessedKeys: later.length > 0 ? { [tableName]: { Keys: later } } : {} };
    },
  } as unknown as DynamoDBClient; // only this command is sent
  const reading = createSamples({ client: reluctant, tableName, clock: systemClock, log });
  expect([...(await reading.read(names)).keys()].sort()).toEqual([...names].sort());
  expect(calls).toBe(4);
});

test("an answer that was lost after the write leaves one measurement", async () => {
  const { client, tableName, log } = await inATable();
  const repeating = {
    send: async (command: PutItemCommand) => {
      if (command instanceof PutItemCommand) await client.send(command);
      return client.send(command); // the SDK's own second try
    },
  } as unknown as DynamoDBClient; // only what an observation sends
  const samples = createSamples({ client: repeating, tableName, clock: systemClock, log });
  await samples.observe("s", { value: 1, atSec: at(0) });
  await samples.observe("s", { value: 2, atSec: at(1) });
  expect((await samples.read(["s"])).get("s")).toHaveLength(2);
});

test("a writer that is always too late says so, and may come back", async () => {
  const { samples, client, tableName, log } = await inATable();
  const slow = {
    send: async (command: PutItemCommand) => {
      if (command instanceof PutItemCommand) await samples.observe("s", { value: 0, atSec: at(0) });
      return client.send(command);
    },
  } as unknown as DynamoDBClient; // only what an observation sends
  const noWait = { sleep: async () => undefined };
  const late = createSamples({ client: slow, tableName, clock: noWait, log });
  await expect(late.observe("s", { value: 1, atSec: at(1) })).rejects.toMatchObject({
    ...{ code: "contended", policy: "retry" },
  });
});

test("a series of a newer version is refused by name, and hides no other", async () => {
  const { samples, client, tableName, log } = await inATable();
  const Item = { pk: { S: "samples#new" }, sk: { S: "samples" }, schema: { N: "2" } };
  await client.send(new PutItemCommand({ TableName: tableName, Item }));
  await samples.observe("s", { value: 1, atSec: at(0) });
  await expect(samples.observe("new", { value: 1, atSec: at(0) })).rejects.toMatchObject({
    ...{ code: "newer-schema", policy: "give-up" },
  });
  expect([...(await samples.read(["new", "s"])).keys()]).toEqual(["s"]);
  expect(log.lines).toMatchObject([{ level: "error", fields: { item: "samples#new" } }]);
});

test("whatever comes in whatever order, replays or not, the kept ones are the latest of those with an id of their own", () => {
  const arrivals = fc.array(fc.record({ sec: fc.nat(60), id: fc.nat(50) }), { maxLength: 120 });
  fc.assert(
    fc.property(arrivals, (all) => {
      // One job is measured once: its replays say the same.
      const secOf = new Map<number, number>();
      for (const { sec, id } of all) if (!secOf.has(id)) secOf.set(id, sec);
      let series: Series = { version: 0, samples: [] };
      for (const { id } of all) {
        const sec = secOf.get(id) ?? 0;
        series = withSample(series, { value: id, atSec: unixSeconds(sec), id: String(id) }) ?? series;
      }
      const times = [...secOf.values()].sort((a, b) => a - b).slice(-keptSamples);
      expect(series.samples.map(({ atSec }) => Number(atSec))).toEqual(times);
      expect(new Set(series.samples.map(({ id }) => id)).size).toBe(series.samples.length);
    }),
  );
});
