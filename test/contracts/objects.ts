import { createHash } from "node:crypto";
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { expect, onTestFinished } from "vitest";
import { aName, type Contract, clientOptions } from "./target.ts";

const MIB = 1024 * 1024;
const refusedWith = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } });

/** S3, as far as proofs, results, the journal and the job's fence need it. */
export const objectsContract: Contract = (target, test) => {
  async function aBucket() {
    const client = new S3Client({ ...clientOptions(target()), forcePathStyle: true });
    onTestFinished(() => client.destroy());
    const Bucket = aName("proofs");
    await client.send(new CreateBucketCommand({ Bucket }));
    const put = (Key: string, Body: string | Uint8Array, over: object = {}) =>
      client.send(new PutObjectCommand({ Bucket, Key, Body, ...over }));
    const get = (Key: string, over: object = {}) => client.send(new GetObjectCommand({ Bucket, Key, ...over }));
    const text = async (Key: string) => (await get(Key)).Body?.transformToString();
    return { client, Bucket, put, get, text };
  }

  test("an object comes back byte for byte, with its size, type and hash", async () => {
    const { client, Bucket, put, get } = await aBucket();
    const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i % 251);
    await put("jobs/a b+c/proof.bin", bytes, { ContentType: "application/x-proof", Metadata: { attempt: "1" } });
    const found = await get("jobs/a b+c/proof.bin");

    expect(await found.Body?.transformToByteArray()).toEqual(bytes);
    expect(found).toMatchObject({
      ContentLength: 100_000,
      ContentType: "application/x-proof",
      Metadata: { attempt: "1" },
    });
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: "jobs/a b+c/proof.bin" }));
    expect(head.ETag).toBe(`"${createHash("md5").update(bytes).digest("hex")}"`);
  });

  test("of two writes to a key that must be new one wins, and what it wrote stays", async () => {
    const { put, text } = await aBucket();
    const claim = (body: string) => put("jobs/r/claim", body, { IfNoneMatch: "*" });
    const outcomes = await Promise.allSettled([claim("first"), claim("second")]);
    const winner = outcomes.findIndex(({ status }) => status === "fulfilled");
    const lost = outcomes.find(({ status }) => status === "rejected");

    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(lost).toMatchObject({ reason: { name: "PreconditionFailed", ...refusedWith(412) } });
    expect(await text("jobs/r/claim")).toBe(["first", "second"][winner]);
  });

  test("what is not there is NoSuchKey, NotFound for a head, NoSuchBucket for a bucket", async () => {
    const { client, Bucket, get } = await aBucket();
    await expect(get("nothing")).rejects.toMatchObject({ name: "NoSuchKey", ...refusedWith(404) });
    await expect(client.send(new HeadObjectCommand({ Bucket, Key: "nothing" }))).rejects.toMatchObject({
      name: "NotFound",
    });
    await expect(get("nothing", { Bucket: aName("nowhere") })).rejects.toMatchObject({ name: "NoSuchBucket" });
  });

  test("a range is a part of the object, and says which", async () => {
    const { put, get } = await aBucket();
    await put("proof.bin", "0123456789");
    const part = await get("proof.bin", { Range: "bytes=2-5" });

    expect(await part.Body?.transformToString()).toBe("2345");
    expect(part).toMatchObject({ ContentRange: "bytes 2-5/10", ContentLength: 4, ...refusedWith(206) });
    await expect(get("proof.bin", { Range: "bytes=10-" })).rejects.toMatchObject(refusedWith(416));
  });

  test("objects are listed by prefix, in pages, and by folder", async () => {
    const { client, Bucket, put } = await aBucket();
    for (const key of ["jobs/a/1", "jobs/a/2", "jobs/b/1", "journal/1"]) await put(key, "x");
    const list = (over: object) => client.send(new ListObjectsV2Command({ Bucket, ...over }));
    const first = await list({ Prefix: "jobs/", MaxKeys: 2 });
    const second = await list({ Prefix: "jobs/", MaxKeys: 2, ContinuationToken: first.NextContinuationToken });

    expect([first.IsTruncated, second.IsTruncated]).toEqual([true, false]);
    expect([...first.Contents!, ...second.Contents!].map(({ Key }) => Key)).toEqual([
      "jobs/a/1",
      "jobs/a/2",
      "jobs/b/1",
    ]);
    const folders = await list({ Prefix: "jobs/", Delimiter: "/" });
    expect(folders.CommonPrefixes).toEqual([{ Prefix: "jobs/a/" }, { Prefix: "jobs/b/" }]);
  });

  test("an upload in parts is one object, there only when it is complete", async () => {
    const { client, Bucket, get } = await aBucket();
    const Key = "jobs/r/proof.bin";
    const bodies = [new Uint8Array(5 * MIB).fill(1), new Uint8Array(10).fill(2)];
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const Parts = [];
    for (const [index, Body] of bodies.entries()) {
      const part = { Bucket, Key, UploadId, PartNumber: index + 1 };
      const { ETag } = await client.send(new UploadPartCommand({ ...part, Body }));
      Parts.push({ ETag, PartNumber: part.PartNumber });
    }
    await expect(get(Key)).rejects.toMatchObject({ name: "NoSuchKey" });
    const done = await client.send(
      new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
    );

    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    const whole = await (await get(Key)).Body?.transformToByteArray();
    expect(whole?.length).toBe(5 * MIB + 10);
    expect([whole?.[0], whole?.at(-1)]).toEqual([1, 2]);
  });

  test("a presigned link reads, writes and takes ranges without credentials", async () => {
    const { client, Bucket, text } = await aBucket();
    const at = { Bucket, Key: "jobs/r/stdin.bin" };
    const body = "0123456789";
    const written = await fetch(await getSignedUrl(client, new PutObjectCommand(at), { expiresIn: 60 }), {
      method: "PUT",
      body,
    });
    expect(written.status).toBe(200);
    expect(await text(at.Key)).toBe(body);

    const link = await getSignedUrl(client, new GetObjectCommand(at), { expiresIn: 60 });
    expect(await (await fetch(link)).text()).toBe(body);
    const part = await fetch(link, { headers: { range: "bytes=8-" } });
    expect([part.status, await part.text()]).toEqual([206, "89"]);
  });

  test("a presigned link ends", async () => {
    const { client, Bucket, put } = await aBucket();
    await put("stdin.bin", "secret");
    const signingDate = new Date(Date.now() - 3_600_000);
    const command = new GetObjectCommand({ Bucket, Key: "stdin.bin" });
    const expired = await fetch(await getSignedUrl(client, command, { expiresIn: 60, signingDate }));

    expect(expired.status).toBe(403);
    expect(await expired.text()).toContain("<Code>AccessDenied</Code>");
  });

  test("what was deleted is gone, and deleting twice is no error", async () => {
    const { client, Bucket, put, get } = await aBucket();
    await put("a", "x");
    for (const _ of [1, 2]) await client.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
    await expect(get("a")).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  test("a body that is not what its hash says is refused", async () => {
    const { put, get } = await aBucket();
    const ChecksumSHA256 = createHash("sha256").update("else").digest("base64");
    await expect(put("proof.bin", "proof", { ChecksumSHA256 })).rejects.toMatchObject(refusedWith(400));
    await expect(get("proof.bin")).rejects.toMatchObject({ name: "NoSuchKey" });
  });
};
