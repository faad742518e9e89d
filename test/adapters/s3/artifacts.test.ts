import { createHash } from "node:crypto";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, onTestFinished, test } from "vitest";
import { createArtifacts } from "../../../src/adapters/s3/create-artifacts.ts";
import { createJournal } from "../../../src/adapters/s3/create-journal.ts";
import { encodeJobResult } from "../../../src/adapters/s3/job-result.ts";
import { attemptPrefix, claimKey, type JobResult, progressKey, proofKey, resultKey } from "../../../src/domain/job.ts";
import { fromTaggedJson } from "../../../src/domain/tagged-json.ts";
import { jobId, pgu, requestId } from "../../../src/domain/values.ts";
import { aFailure } from "../../domain/builders.ts";
import { aFauxqs, clientTo } from "../aws-engines.ts";
import { keptLog } from "../kept-log.ts";

const id = requestId(`0x${"1".repeat(64)}`);
const proof = new Uint8Array(1_000).fill(7);
const sha256 = createHash("sha256").update(proof).digest("hex");

async function aBucket() {
  const { server, endpoint } = await aFauxqs();
  server.createBucket("artifacts");
  const client = new S3Client({ ...clientTo(endpoint), forcePathStyle: true });
  onTestFinished(() => client.destroy());
  const log = keptLog();
  const put = (Key: string, Body: string | Uint8Array) =>
    client.send(new PutObjectCommand({ Bucket: "artifacts", Key, Body }));
  return { client, log, put, artifacts: createArtifacts({ client, bucket: "artifacts", log }) };
}

const prefixOf = (attempt: number) => attemptPrefix(id, "job-1", attempt);
const attemptOf = (attempt: number) => ({
  requestId: id,
  jobId: jobId("job-1"),
  attempt,
  backend: "simulated" as const,
  gas: pgu(2n ** 60n),
  stages: [{ stage: "prove" as const, elapsedMs: 5 }],
});
const proved = (attempt: number): JobResult => ({
  ...attemptOf(attempt),
  outcome: "proved",
  proof: { key: proofKey(prefixOf(attempt)), sha256, sizeBytes: proof.length },
});
const failed = (attempt: number): JobResult => ({ ...attemptOf(attempt), outcome: "failed", failure: aFailure });

test("results come as the attempts wrote them, the oldest first", async () => {
  const { artifacts, put } = await aBucket();
  await put(resultKey(prefixOf(1)), encodeJobResult(failed(1)));
  await put(proofKey(prefixOf(2)), proof);
  await put(resultKey(prefixOf(2)), encodeJobResult(proved(2)));
  expect(await artifacts.results(id)).toEqual([failed(1), proved(2)]);
});

test("the last sign of a job is when any attempt last wrote how far it is", async () => {
  const { artifacts, put, client } = await aBucket();
  await put(claimKey(id), "{}");
  expect(await artifacts.lastSign(id)).toEqual({ kind: "nothing" });
  await put(progressKey(prefixOf(1)), "{}");
  await put(progressKey(prefixOf(2)), "{}");
  const { LastModified } = await client.send(
    new GetObjectCommand({ Bucket: "artifacts", Key: progressKey(prefixOf(2)) }),
  );
  const atSec = Math.floor(LastModified!.getTime() / 1_000);
  expect(await artifacts.lastSign(id)).toEqual({ kind: "said", atSec });
});

test("a request without results has none", async () => {
  const { artifacts } = await aBucket();
  expect(await artifacts.results(id)).toEqual([]);
});

test.each([
  ["is half a result", "{"],
  ["speaks of another request", encodeJobResult({ ...failed(1), requestId: requestId(`0x${"2".repeat(64)}`) })],
  ["names a proof that is not there", encodeJobResult(proved(1))],
])("a result that %s is left out and said, and the others are read", async (_, text) => {
  const { artifacts, put, log } = await aBucket();
  await put(resultKey(prefixOf(1)), text);
  await put(resultKey(prefixOf(2)), encodeJobResult(failed(2)));
  expect(await artifacts.results(id)).toEqual([failed(2)]);
  expect(log.lines).toMatchObject([{ level: "warn", fields: { key: resultKey(prefixOf(1)) } }]);
});

test("a proof of another size than its result says makes the result unreadable", async () => {
  const { artifacts, put } = await aBucket();
  await put(proofKey(prefixOf(1)), proof.subarray(1));
  await put(resultKey(prefixOf(1)), encodeJobResult(proved(1)));
  expect(await artifacts.results(id)).toEqual([]);
});

test("a proof is read whole, and one that is changed, cut or gone is damaged", async () => {
  const { artifacts, put } = await aBucket();
  const location = { key: proofKey(prefixOf(1)), sha256, sizeBytes: proof.length };
  expect(await artifacts.readProof(location)).toMatchObject({ kind: "damaged" });
  await put(location.key, proof);
  const read = await artifacts.readProof(location);
  expect(read.kind === "proof" && Buffer.compare(read.bytes, proof)).toBe(0);
  await put(location.key, proof.subarray(1));
  expect(await artifacts.readProof(location)).toMatchObject({ kind: "damaged" });
  await put(location.key, new Uint8Array(1_000).fill(8));
  expect(await artifacts.readProof(location)).toMatchObject({ kind: "damaged" });
});

test("the claim says who holds the fence; none and half a claim are absent", async () => {
  const { artifacts, put } = await aBucket();
  expect(await artifacts.claim(id)).toBeUndefined();
  await put(claimKey(id), JSON.stringify({ jobId: "job-1", round: 1, attempt: 2 }));
  expect(await artifacts.claim(id)).toEqual({ jobId: "job-1", round: 1, attempt: 2 });
  await put(claimKey(id), '{"jobId":');
  expect(await artifacts.claim(id)).toBeUndefined();
});

const noon = { nowMs: () => Date.UTC(2026, 10, 1, 12, 0, 1, 5) };

test("the journal writes what was noted as one object of lines that read back the same, and nothing where nothing was", async () => {
  const { client, log } = await aBucket();
  const journal = createJournal({ client, bucket: "artifacts", clock: noon, log });
  const objects = async () =>
    (await client.send(new ListObjectsV2Command({ Bucket: "artifacts", Prefix: "journal/" }))).Contents ?? [];
  await journal.flush();
  expect(await objects()).toEqual([]);
  const entries = [
    { atSec: 1, kind: "bid", requestId: id, body: { amount: 5n, programs: new Map([["a", { published: 7n }]]) } },
    { atSec: 2, kind: "skip", body: [] },
  ];
  for (const entry of entries) journal.note(entry);
  await journal.flush();
  await journal.flush();
  const [object, ...others] = await objects();
  expect(others).toEqual([]);
  expect(object?.Key).toMatch(/^journal\/2026-11-01\/12-00-01\.005Z-.*\.jsonl$/);
  const { Body } = await client.send(new GetObjectCommand({ Bucket: "artifacts", Key: object?.Key }));
  const lines = (await Body?.transformToString())?.trim().split("\n") ?? [];
  expect(lines.map(fromTaggedJson)).toEqual(entries);
});

/** Its bucket is not there, until it is repaired. */
async function aBrokenJournal(options: { mostBytes?: number } = {}) {
  const { client, log } = await aBucket();
  let bucket = "nowhere";
  const journal = createJournal({
    client,
    get bucket() {
      return bucket;
    },
    clock: noon,
    log,
    ...options,
  });
  const repair = () => {
    bucket = "artifacts";
  };
  return { client, log, journal, repair };
}

test("what could not be written is written with the next flush", async () => {
  const { client, journal, repair } = await aBrokenJournal();
  journal.note({ atSec: 1, kind: "bid", body: {} });
  await expect(journal.flush()).rejects.toMatchObject({ name: "PortError" });
  repair();
  await journal.flush();
  const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: "artifacts", Prefix: "journal/" }));
  expect(Contents).toHaveLength(1);
});

test("while nothing can be written only the newest are kept, none of them is made anew, and the loss is said once", async () => {
  const { client, log, journal, repair } = await aBrokenJournal({ mostBytes: 16_000 });
  const text = "é".repeat(500); // two bytes each
  let made = 0;
  /** Counts how often it is made text. */
  const body = (nth: number) => ({
    get text() {
      made += 1;
      return `${nth} ${text}`;
    },
  });
  for (let nth = 1; nth <= 10; nth++) journal.note({ atSec: nth, kind: "bid", body: body(nth) });
  await expect(journal.flush()).rejects.toMatchObject({ name: "PortError" });
  for (let nth = 11; nth <= 20; nth++) journal.note({ atSec: nth, kind: "bid", body: body(nth) });
  await expect(journal.flush()).rejects.toMatchObject({ name: "PortError" });
  expect(made).toBe(20);
  expect(log.lines).toEqual([]);
  repair();
  await journal.flush();
  await journal.flush();
  expect(made).toBe(20);
  expect(log.lines).toMatchObject([{ level: "warn", fields: { dropped: 5 } }]);
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: "artifacts", Prefix: "journal/" }));
  expect(Contents).toHaveLength(1);
  const { Body } = await client.send(new GetObjectCommand({ Bucket: "artifacts", Key: Contents[0]?.Key }));
  const lines = (await Body?.transformToString())?.trim().split("\n") ?? [];
  const kept = lines.map((line) => (fromTaggedJson(line) as { atSec: number }).atSec);
  expect(kept).toEqual(Array.from({ length: 15 }, (_, at) => at + 6));
});
