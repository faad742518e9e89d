import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { createCounters } from "../../../src/adapters/dynamodb/create-counters.ts";
import { createLaneLeases } from "../../../src/adapters/dynamodb/create-lane-leases.ts";
import { createWatcherLease } from "../../../src/adapters/dynamodb/create-watcher-lease.ts";
import { announceSigner, knownSigner } from "../../../src/adapters/dynamodb/known-signer.ts";
import { address, unixSeconds } from "../../../src/domain/values.ts";
import { privateKeySigner } from "../../steps/private-key-signer.ts";
import { aDynamodb } from "../aws-engines.ts";

const aTable = aDynamodb();
const signer = address(`0x${"c3".repeat(20)}`);
const granted = (nextNonce?: bigint) => ({ kind: "granted", nextNonce });
const busy = (because: string) => ({ kind: "busy", because });

async function aLane() {
  let nowMs = 1_000_000;
  const leases = createLaneLeases({ ...(await aTable()), clock: { nowMs: () => nowMs } });
  return {
    ...leases,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

test("the lane is held by one, kept by it, and free when it is given back with its nonce", async () => {
  const lane = await aLane();
  expect(await lane.acquire(signer, "a", "bid", 1_000)).toEqual(granted());
  expect(await lane.acquire(signer, "b", "bid", 1_000)).toEqual(busy("held"));
  expect(await lane.acquire(signer, "a", "bid", 1_000)).toEqual(granted());
  await lane.release(signer, "a", 9n);
  expect(await lane.acquire(signer, "b", "bid", 1_000)).toEqual(granted(9n));
});

test("of many that want the lane at once one gets it", async () => {
  const lane = await aLane();
  const grants = await Promise.all(
    ["a", "b", "c", "d", "e"].map((holder) => lane.acquire(signer, holder, "bid", 1_000)),
  );
  expect(grants.filter(({ kind }) => kind === "granted")).toHaveLength(1);
});

test("the lane of a holder that died is free after its lease, and the nonce has to be read again", async () => {
  const lane = await aLane();
  await lane.acquire(signer, "a", "bid", 1_000);
  await lane.release(signer, "a", 8n);
  expect(await lane.acquire(signer, "a", "bid", 1_000)).toEqual(granted(8n));
  lane.pass(1_001);
  expect(await lane.acquire(signer, "b", "deliver", 1_000)).toEqual(granted());
  await lane.release(signer, "a", 77n); // it was not dead but slow: too late to say anything
  expect(await lane.renew(signer, "a", 60_000)).toBe(false);
  expect(await lane.acquire(signer, "b", "deliver", 1_000)).toEqual(granted());
  expect(await lane.acquire(signer, "a", "bid", 1_000)).toEqual(busy("held"));
});

test("a holder that died with a clock that was an hour ahead keeps nobody out for an hour, nor does its wait", async () => {
  const lane = await aLane();
  lane.pass(3_600_000);
  await lane.acquire(signer, "a", "bid", 20_000);
  await lane.acquire(signer, "b", "deliver", 20_000); // refused: a delivery waits from then on
  lane.pass(-3_600_000);
  expect(await lane.acquire(signer, "c", "bid", 20_000)).toEqual(granted());
  expect(await lane.acquire(signer, "d", "bid", 20_000)).toEqual(busy("held"));
  await lane.release(signer, "c", 5n);
  expect(await lane.acquire(signer, "d", "deliver", 85_000)).toEqual(granted(5n));
});

test("a bidder yields to a delivery that waits, in its own process too", async () => {
  const lane = await aLane();
  await lane.acquire(signer, "bidder", "bid", 60_000);
  expect(await lane.acquire(signer, "delivery", "deliver", 1_000)).toEqual(busy("held"));
  expect(await lane.acquire(signer, "bidder", "bid", 60_000)).toEqual(busy("delivery-waits"));
  await lane.release(signer, "bidder", 5n);
  expect(await lane.acquire(signer, "bidder", "bid", 60_000)).toEqual(busy("delivery-waits"));
  expect(await lane.acquire(signer, "delivery", "deliver", 1_000)).toEqual(granted(5n));
  await lane.release(signer, "delivery", 6n);
  expect(await lane.acquire(signer, "bidder", "bid", 1_000)).toEqual(granted(6n));
});

test("a delivery that no longer waits holds a bidder back for two seconds at most", async () => {
  const lane = await aLane();
  await lane.acquire(signer, "bidder", "bid", 60_000);
  await lane.acquire(signer, "delivery", "deliver", 1_000);
  lane.pass(2_001);
  expect(await lane.acquire(signer, "bidder", "bid", 60_000)).toEqual(granted());
});

test("a lease that is renewed lasts on, though a delivery waits, or it had run out and nobody came", async () => {
  const lane = await aLane();
  await lane.acquire(signer, "a", "bid", 1_000);
  lane.pass(900);
  expect(await lane.acquire(signer, "delivery", "deliver", 1_000)).toEqual(busy("held"));
  expect(await lane.renew(signer, "a", 1_000)).toBe(true);
  lane.pass(900);
  expect(await lane.acquire(signer, "delivery", "deliver", 1_000)).toEqual(busy("held"));
  lane.pass(200);
  expect(await lane.renew(signer, "a", 1_000)).toBe(true);
  expect(await lane.acquire(signer, "delivery", "deliver", 1_000)).toEqual(busy("held"));
  await lane.release(signer, "a", undefined);
  expect(await lane.renew(signer, "a", 1_000)).toBe(false);
  expect(await lane.acquire(signer, "delivery", "deliver", 1_000)).toEqual(granted());
});

test("a nonce that is forgotten has to be read", async () => {
  const lane = await aLane();
  await lane.acquire(signer, "a", "bid", 1_000);
  await lane.release(signer, "a", 8n);
  expect(await lane.acquire(signer, "a", "bid", 1_000)).toEqual(granted(8n));
  await lane.release(signer, "a", undefined);
  expect(await lane.acquire(signer, "b", "bid", 1_000)).toEqual(granted());
});

test("lanes of two signers are apart", async () => {
  const lane = await aLane();
  await lane.acquire(signer, "a", "bid", 1_000);
  expect(await lane.acquire(address(`0x${"d4".repeat(20)}`), "b", "bid", 1_000)).toEqual(granted());
});

test("a younger watcher takes over, the older one sees it and does not come back", async () => {
  const lease = createWatcherLease(await aTable());
  expect(await lease.take("old", 1_000)).toBe(true);
  expect(await lease.holds("old")).toBe(true);
  expect(await lease.take("young", 2_000)).toBe(true);
  expect(await lease.holds("old")).toBe(false);
  expect(await lease.take("old", 1_000)).toBe(false);
  expect(await lease.take("young", 2_000)).toBe(true);
  expect(await lease.holds("young")).toBe(true);
});

test("a watcher whose clock was far ahead does not keep the others out for ever", async () => {
  const lease = createWatcherLease(await aTable());
  await lease.take("from-the-future", 9_000_000_000_000);
  expect(await lease.take("now", 1_800_000_000_000)).toBe(true);
});

test("GPU time only grows, and remembers since when", async () => {
  let now = 500;
  const counters = createCounters({ ...(await aTable()), clock: { now: () => unixSeconds(now) } });
  expect(await counters.gpuTime()).toEqual({ busyMs: 0, availableMs: 0, sinceSec: 500 });
  await counters.addGpuTime({ busyMs: 10, availableMs: 30 });
  now = 900;
  await Promise.all([1, 2, 3].map(() => counters.addGpuTime({ busyMs: 1, availableMs: 2 })));
  expect(await counters.gpuTime()).toEqual({ busyMs: 13, availableMs: 36, sinceSec: 500 });
});

test("GPU time that a newer version counts is neither added to nor read, and keeps its schema", async () => {
  const where = await aTable();
  const counters = createCounters({ ...where, clock: { now: () => unixSeconds(500) } });
  const Key = { pk: { S: "counters" }, sk: { S: "gpu-time" } };
  const Item = { ...Key, schema: { N: "2" }, busyMs: { N: "7" } };
  await where.client.send(new PutItemCommand({ TableName: where.tableName, Item }));
  const refused = { name: "PortError", code: "newer-schema", policy: "give-up" };
  await expect(counters.addGpuTime({ busyMs: 1, availableMs: 2 })).rejects.toMatchObject(refused);
  await expect(counters.gpuTime()).rejects.toMatchObject(refused);
  expect((await where.client.send(new GetItemCommand({ TableName: where.tableName, Key }))).Item).toEqual(Item);
});

test("a step without the key knows the signer once a signing step has run, and cannot sign", async () => {
  const where = await aTable();
  const reader = knownSigner(where);
  await expect(reader.address()).rejects.toMatchObject({ code: "signer-unknown", policy: "retry" });
  const ours = await announceSigner(where, privateKeySigner(`0x${"42".repeat(32)}`)).address();
  expect(await reader.address()).toBe(ours);
  await expect(reader.sign(new Uint8Array(32))).rejects.toMatchObject({ code: "may-not-sign", policy: "give-up" });
});
