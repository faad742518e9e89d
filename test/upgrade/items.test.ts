import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, describe, expect, test } from "vitest";
import { createRequests } from "../../src/adapters/dynamodb/create-requests.ts";
import { decodeRequest, encodeRequest, type Item } from "../../src/adapters/dynamodb/request-item.ts";
import { isTerminal, livePhases, type Phase, terminalPhases } from "../../src/domain/request.ts";
import type { RequestId } from "../../src/domain/values.ts";
import { aDynamodb } from "../adapters/aws-engines.ts";
import { drive } from "../steps/drive.ts";
import { createWorld, type World } from "../steps/world.ts";
import { type Found, taken } from "./live-phases.ts";

/**
 * What a deployment finds in the table of the one before it. `test/fixtures/items/<schema>/<phase>.json` are items as that
 * schema's code wrote them: they are never changed; a new schema gets a folder of its own.
 */
const folder = "test/fixtures/items";
const fixtures = readdirSync(folder).flatMap((schema) =>
  readdirSync(join(folder, schema)).map((file) => {
    const item = JSON.parse(readFileSync(join(folder, schema, file), "utf8")) as Item; // DynamoDB's own JSON
    return { name: `${schema}/${file.replace(".json", "")}`, phase: file.replace(".json", ""), item };
  }),
);
const newest = String(Math.max(...readdirSync(folder).map(Number)));
const ofNewest = fixtures.filter(({ name }) => name.startsWith(`${newest}/`));

test("there is an item of each phase", () => {
  const phases = ofNewest.map(({ item }) => item["phase"]?.S);
  expect([...new Set(phases)].sort()).toEqual([...livePhases, ...terminalPhases].sort());
});

test.each(fixtures)("$name is read", ({ item }) => {
  expect(decodeRequest(item).phase).toBe(item["phase"]?.S);
});

/** Attributes that are written no more, and why. */
const dropped: Readonly<Record<string, string>> = { jobName: "the key of an index that nothing asked" };

test.each(ofNewest)("$name loses nothing when it is written again, its schema among it", ({ item }) => {
  const again = encodeRequest(decodeRequest(item));
  const kept = Object.entries(item).filter(([name]) => !(name in dropped));
  for (const [name, value] of kept) expect({ [name]: again[name] }).toEqual({ [name]: value });
});

const aTable = aDynamodb();

test("the table's own queries find the items of every schema", async () => {
  const table = await aTable();
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const requests = createRequests({ ...table, log });
  for (const { item } of fixtures) {
    const { client, tableName } = table;
    const request = decodeRequest(item);
    await client.send(new PutItemCommand({ TableName: tableName, Item: item }));
    expect(await requests.get(request.terms.requestId)).toEqual(request);
    expect(await requests.inPhase(request.phase)).toContainEqual(request);
  }
});

describe("a request in flight goes on to its end", () => {
  let world: World;
  afterEach(() => world.close());

  const live = fixtures.filter(({ item }) => !isTerminal(item["phase"]?.S as Phase));
  test.each(live)("found as $name", async ({ phase, item }) => {
    world = await createWorld();
    const id = await taken[phase as Found](world); // a file without a way into its phase fails here
    await find(item, id);

    await drive(world, id, { jobs: [phase === "failing" ? "failure" : "proof"] });

    const told = phase === "failing" ? "FailFulfillment" : "FulfillProof";
    expect(world.phase(id)).toBe(phase === "failing" ? "failed" : "settled");
    expect(world.box.transactions("Bid")).toHaveLength(1);
    expect(world.box.transactions(told)).toHaveLength(1);
    expect(world.fleet.jobs()).toHaveLength(1);
  });

  /** Puts the old item in the place of today's: in its own layout, but about the request that is in this network. */
  async function find(item: Item, id: RequestId): Promise<void> {
    const today = world.request(id);
    if (today === undefined) throw new Error(`there is no request ${id}`);
    const found = decodeRequest(about(item, encodeRequest(today)) as Item);
    expect(found.phase).toBe(today.phase);
    const { kind } = await world.requests.replace({ ...found, revision: today.revision + 1 });
    expect(kind).toBe("stored");
  }
});

/** `old` with what `today` says wherever both say something of the same kind at the same place. */
function about(old: unknown, today: unknown): unknown {
  if (Array.isArray(old)) return Array.isArray(today) ? today : old;
  if (isMap(old)) {
    const other = isMap(today) ? today : {};
    return Object.fromEntries(Object.entries(old).map(([name, value]) => [name, about(value, other[name])]));
  }
  return typeof today === typeof old ? today : old;
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
