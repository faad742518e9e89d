import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeChunked } from "../../local/aws/s3/chunked.ts";
import type { ObjectChange } from "../../local/aws/s3/exchange.ts";
import { type S3Server, startS3 } from "../../local/aws/s3/server.ts";
import { createScratch, type Scratch } from "./stage/fixture-stack.ts";

const Bucket = "proofs";
const MiB = 1024 * 1024;
let scratch: Scratch;
let server: S3Server;
let client: S3Client;
let changes: ObjectChange[] = [];
let nowMs = Date.parse("2026-03-01T12:00:00Z");

const open = async (): Promise<void> => {
  server = await startS3({
    stateDir: scratch.stateDir,
    now: () => nowMs,
    onChange: (change) => void changes.push(change),
  });
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  client = new S3Client({ endpoint: server.url, region: "us-east-1", credentials, maxAttempts: 1 });
};
const close = async (): Promise<void> => {
  client.destroy();
  await server.close();
};

beforeAll(async () => {
  scratch = createScratch();
  await open();
  await client.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  await close();
  scratch.remove();
});

const put = (Key: string, Body: string | Buffer, more: object = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const read = async (Key: string, more: object = {}): Promise<string> =>
  (await (await client.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToString()) ?? "";
const status = (code: number) => ({ $metadata: { httpStatusCode: code } });
const blobs = (): string[] => readdirSync(join(scratch.stateDir, "s3", Bucket, "blobs"));

describe("an object", () => {
  test("comes back with its type, its metadata and its checksum", async () => {
    const Metadata = { attempt: "2" };
    await put("dir/a key+&.json", "{}", { ContentType: "application/json", Metadata, ChecksumAlgorithm: "SHA256" });
    const got = await client.send(new GetObjectCommand({ Bucket, Key: "dir/a key+&.json", ChecksumMode: "ENABLED" }));
    expect(await got.Body?.transformToString()).toBe("{}");
    expect(got).toMatchObject({ ContentType: "application/json", Metadata, ContentLength: 2 });
    expect(got.ChecksumSHA256).toBe("RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=");
  });

  test("may be empty", async () => {
    await put("empty", "");
    expect(await read("empty")).toBe("");
  });

  test("is streamed in, also when its length is told only by its chunks", async () => {
    const Body = Readable.from([Buffer.alloc(70_000, "a"), Buffer.alloc(70_000, "b")]);
    await client.send(new PutObjectCommand({ Bucket, Key: "stream", Body, ContentLength: 140_000 }));
    expect(await read("stream")).toBe("a".repeat(70_000) + "b".repeat(70_000));
  });

  test("is read in part", async () => {
    await put("range", "0123456789");
    expect(await read("range", { Range: "bytes=2-4" })).toBe("234");
    expect(await read("range", { Range: "bytes=-3" })).toBe("789");
    expect(await read("range", { Range: "bytes=8-" })).toBe("89");
    await expect(read("range", { Range: "bytes=10-" })).rejects.toMatchObject({ name: "InvalidRange", ...status(416) });
  });

  test("is not found by the error that the SDK knows", async () => {
    await expect(read("nothing")).rejects.toMatchObject({ name: "NoSuchKey", ...status(404) });
    await expect(client.send(new HeadObjectCommand({ Bucket, Key: "nothing" }))).rejects.toMatchObject({
      name: "NotFound",
    });
    await expect(client.send(new GetObjectCommand({ Bucket: "none", Key: "k" }))).rejects.toMatchObject({
      name: "NoSuchBucket",
    });
  });

  test("is refused where its bytes are not those that were promised, and leaves nothing", async () => {
    const before = blobs().length;
    const lie = put("lie", "bytes", { ChecksumSHA256: Buffer.alloc(32).toString("base64") });
    await expect(lie).rejects.toMatchObject({ name: "BadDigest" });
    expect(blobs()).toHaveLength(before);
  });

  test("leaves no bytes behind when it is replaced or deleted", async () => {
    const before = blobs().length;
    await put("gone", "1");
    await put("gone", "2");
    expect(blobs()).toHaveLength(before + 1);
    await client.send(new DeleteObjectCommand({ Bucket, Key: "gone" }));
    await client.send(new DeleteObjectCommand({ Bucket, Key: "gone" }));
    expect(blobs()).toHaveLength(before);
  });
});

describe("a conditional write", () => {
  test("of twenty at once is won by exactly one", async () => {
    const puts = Array.from({ length: 20 }, (_, n) => put("claim", `attempt ${n}`, { IfNoneMatch: "*" }));
    const ended = await Promise.allSettled(puts);
    const lost = ended.filter((each) => each.status === "rejected");
    expect(lost).toHaveLength(19);
    for (const { reason } of lost) expect(reason).toMatchObject({ name: "PreconditionFailed", ...status(412) });
    const winner = ended.findIndex((each) => each.status === "fulfilled");
    expect(await read("claim")).toBe(`attempt ${winner}`);
  });

  test("replaces only what it has seen", async () => {
    const { ETag } = await put("seen", "1");
    await put("seen", "2", { IfMatch: ETag });
    await expect(put("seen", "3", { IfMatch: ETag })).rejects.toMatchObject({ name: "PreconditionFailed" });
    await expect(put("unseen", "1", { IfMatch: ETag })).rejects.toMatchObject({ name: "NoSuchKey" });
    expect(await read("seen")).toBe("2");
  });

  test("holds for uploads in parts too", async () => {
    await put("whole", "first");
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: "whole" }));
    const part = { Bucket, Key: "whole", UploadId, PartNumber: 1 };
    const { ETag } = await client.send(new UploadPartCommand({ ...part, Body: "second" }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    const complete = new CompleteMultipartUploadCommand({
      Bucket,
      Key: "whole",
      UploadId,
      MultipartUpload,
      IfNoneMatch: "*",
    });
    await expect(client.send(complete)).rejects.toMatchObject({ name: "PreconditionFailed" });
    expect(await read("whole")).toBe("first");
  });
});

test("conditional reads answer 304 and 412", async () => {
  const { ETag } = await put("conditional", "x");
  await expect(read("conditional", { IfNoneMatch: ETag })).rejects.toMatchObject(status(304));
  await expect(read("conditional", { IfMatch: '"other"' })).rejects.toMatchObject({ name: "PreconditionFailed" });
  expect(await read("conditional", { IfMatch: ETag })).toBe("x");
});

describe("an upload in parts", () => {
  test("of more than an engine's memory should hold becomes one object", async () => {
    const body = Buffer.alloc(12 * MiB, "proof");
    await new Upload({ client, params: { Bucket, Key: "large", Body: Readable.from([body]) } }).done();
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: "large" }));
    expect(head.ContentLength).toBe(body.length);
    expect(head.ETag).toMatch(/^"[\da-f]{32}-3"$/);
    expect(await read("large", { Range: `bytes=${10 * MiB}-${10 * MiB + 4}` })).toBe(
      body.toString("utf8", 10 * MiB, 10 * MiB + 5),
    );
  });

  test("checks parts, and is gone when it is aborted", async () => {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: "parts" }));
    const add = (PartNumber: number, Body: string) =>
      client.send(new UploadPartCommand({ Bucket, Key: "parts", UploadId, PartNumber, Body }));
    const complete = (Parts: { PartNumber: number; ETag: string | undefined }[]) =>
      client.send(new CompleteMultipartUploadCommand({ Bucket, Key: "parts", UploadId, MultipartUpload: { Parts } }));
    const [one, two] = [await add(1, "small"), await add(2, "last")];
    const [first, second] = [
      { PartNumber: 1, ETag: one.ETag },
      { PartNumber: 2, ETag: two.ETag },
    ];
    await expect(complete([first, second])).rejects.toMatchObject({ name: "EntityTooSmall" });
    await expect(complete([second, first])).rejects.toMatchObject({ name: "InvalidPartOrder" });
    await expect(complete([{ PartNumber: 3, ETag: one.ETag }])).rejects.toMatchObject({ name: "InvalidPart" });
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key: "parts", UploadId }));
    await expect(complete([first])).rejects.toMatchObject({ name: "NoSuchUpload" });
  });
});

describe("a presigned URL", () => {
  const signed = (Key: string, expiresIn: number) =>
    getSignedUrl(client, new GetObjectCommand({ Bucket, Key }), { expiresIn, signingDate: new Date(nowMs) });

  test("reads until its time is over, and is then refused in S3's words", async () => {
    await put("private", "for a while");
    const url = await signed("private", 60);
    expect(await (await fetch(url)).text()).toBe("for a while");
    nowMs += 61_000;
    const late = await fetch(url);
    expect(late.status).toBe(403);
    expect(await late.text()).toContain("<Code>AccessDenied</Code><Message>Request has expired</Message>");
  });

  test("writes, with any client", async () => {
    const url = await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: "put" }), {
      signingDate: new Date(nowMs),
    });
    expect((await fetch(url, { method: "PUT", body: "by fetch" })).status).toBe(200);
    expect(await read("put")).toBe("by fetch");
  });

  test("without a date, or good for longer than a week, is no URL of S3's", async () => {
    const forever = (await signed("private", 60)).replace("X-Amz-Expires=60", "X-Amz-Expires=604801");
    expect((await fetch(forever)).status).toBe(400);
  });
});

test("keys are listed by prefix, by folder, and page by page in the order of their bytes", async () => {
  const keys = ["l/a", "l/b/1", "l/b/2", "l/c", "l/é", "l/z"];
  for (const key of keys) await put(key, key);
  const folders = await client.send(new ListObjectsV2Command({ Bucket, Prefix: "l/", Delimiter: "/" }));
  expect(folders.CommonPrefixes).toEqual([{ Prefix: "l/b/" }]);
  expect(folders.Contents?.map(({ Key }) => Key)).toEqual(["l/a", "l/c", "l/z", "l/é"]);

  const paged: (string | undefined)[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await client.send(new ListObjectsV2Command({ Bucket, Prefix: "l/", MaxKeys: 2, ContinuationToken }));
    expect(page.KeyCount).toBeLessThanOrEqual(2);
    paged.push(...(page.Contents ?? []).map(({ Key }) => Key));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  expect(paged).toEqual(["l/a", "l/b/1", "l/b/2", "l/c", "l/z", "l/é"]);

  const Objects = keys.map((Key) => ({ Key }));
  const { Deleted } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  expect(Deleted).toHaveLength(keys.length);
  expect((await client.send(new ListObjectsV2Command({ Bucket, Prefix: "l/" }))).KeyCount).toBe(0);
});

test("a change is told once, after it can be read", async () => {
  changes = [];
  await put("told", "1");
  await client.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/told` }));
  await new Upload({ client, params: { Bucket, Key: "multi", Body: Buffer.alloc(6 * MiB) } }).done();
  await put("told", "2", { IfNoneMatch: "*" }).catch(() => undefined);
  await client.send(new DeleteObjectCommand({ Bucket, Key: "told" }));
  expect(changes.map(({ key, reason, size }) => ({ key, reason, size }))).toEqual([
    { key: "told", reason: "PutObject", size: 1 },
    { key: "copy", reason: "CopyObject", size: 1 },
    { key: "multi", reason: "CompleteMultipartUpload", size: 6 * MiB },
    { key: "told", reason: "DeleteObject", size: 1 },
  ]);
});

test("what was stored is there after a restart, and what never became an object is not", async () => {
  await put("kept", "through the night", { Metadata: { of: "yesterday" } });
  await client.send(new CreateMultipartUploadCommand({ Bucket, Key: "unfinished" }));
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: "unfinished" }));
  await client.send(new UploadPartCommand({ Bucket, Key: "unfinished", UploadId, PartNumber: 1, Body: "rest" }));
  const objects = (await client.send(new ListObjectsV2Command({ Bucket }))).KeyCount;
  await close();
  await open();
  const got = await client.send(new GetObjectCommand({ Bucket, Key: "kept" }));
  expect(await got.Body?.transformToString()).toBe("through the night");
  expect(got.Metadata).toEqual({ of: "yesterday" });
  expect(blobs()).toHaveLength(objects ?? 0);
});

test("aws-chunked bodies are decoded however they are cut", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 })),
      fc.integer({ min: 1, max: 40 }),
      async (parts, cut) => {
        const coded = [
          ...parts.map((part) => [
            Buffer.from(`${part.length.toString(16)};chunk-signature=0\r\n`),
            part,
            Buffer.from("\r\n"),
          ]),
          [Buffer.from("0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n")],
        ];
        const wire = Buffer.concat(coded.flat());
        const pieces = Array.from({ length: Math.ceil(wire.length / cut) }, (_, n) =>
          wire.subarray(n * cut, (n + 1) * cut),
        );
        const trailers: Record<string, string> = {};
        const decoded: Buffer[] = [];
        for await (const bytes of decodeChunked(Readable.from(pieces) as AsyncIterable<Buffer>, trailers))
          decoded.push(bytes);
        expect(Buffer.concat(decoded)).toEqual(Buffer.concat(parts));
        expect(trailers).toEqual({ "x-amz-checksum-crc32": "AAAAAA==" });
      },
    ),
  ));
