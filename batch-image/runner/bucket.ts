import { createReadStream } from "node:fs";
import { addAbortSignal, type Readable } from "node:stream";
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { HostTrouble } from "./endings.ts";

/**
 * The bucket that a job writes to. What fails after the SDK's own retries is the host's trouble: a HostTrouble. So is what
 * `signal` ends, for the SDK itself waits for an answer for ever.
 */
export type Bucket = {
  /** Writes where there is nothing. */
  create(key: string, body: string, signal: AbortSignal): Promise<"written" | "present">;
  /** Writes over exactly the object that has this ETag. */
  replace(key: string, body: string, etag: string, signal: AbortSignal): Promise<"written" | "changed">;
  read(key: string, signal: AbortSignal): Promise<{ text: string; etag: string } | undefined>;
  put(key: string, body: string, signal: AbortSignal): Promise<void>;
  /** In parts where it is large; a part that is left over is removed when the upload breaks off. */
  upload(key: string, path: string, signal: AbortSignal): Promise<void>;
};

export function openBucket(client: S3Client, name: string): Bucket {
  const at = (Key: string) => ({ Bucket: name, Key });
  const json = (Key: string, Body: string) => ({ ...at(Key), Body, ContentType: "application/json" });

  async function conditional(command: PutObjectCommand, abortSignal: AbortSignal): Promise<boolean> {
    try {
      await client.send(command, { abortSignal });
      return true;
    } catch (error) {
      if (error instanceof S3ServiceException && conditionFailed.has(error.$metadata.httpStatusCode ?? 0)) return false;
      throw trouble("write", error);
    }
  }

  return {
    create: async (key, body, signal) =>
      (await conditional(new PutObjectCommand({ ...json(key, body), IfNoneMatch: "*" }), signal))
        ? "written"
        : "present",
    replace: async (key, body, etag, signal) =>
      (await conditional(new PutObjectCommand({ ...json(key, body), IfMatch: etag }), signal)) ? "written" : "changed",
    async read(key, abortSignal) {
      try {
        const { Body, ETag } = await client.send(new GetObjectCommand(at(key)), { abortSignal });
        if (Body) addAbortSignal(abortSignal, Body as Readable); // as in s3-source.ts: the SDK's own ends with the headers
        return { text: (await Body?.transformToString()) ?? "", etag: ETag ?? "" };
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw trouble("read", error);
      }
    },
    async put(key, body, abortSignal) {
      await client
        .send(new PutObjectCommand(json(key, body)), { abortSignal })
        .catch((error: unknown) => Promise.reject(trouble("write", error)));
    },
    async upload(key, path, signal) {
      const abortController = new AbortController();
      const upload = new Upload({ client, params: { ...at(key), Body: createReadStream(path) }, abortController });
      const abort = () => abortController.abort();
      signal.addEventListener("abort", abort, { once: true });
      try {
        signal.throwIfAborted();
        await upload.done();
      } catch (error) {
        throw trouble("write", error);
      } finally {
        signal.removeEventListener("abort", abort);
      }
    },
  };
}

const trouble = (verb: string, cause: unknown) =>
  new HostTrouble(`the bucket does not let us ${verb}: ${cause instanceof Error ? cause.name : "unknown"}`, undefined, {
    cause,
  });

/** 412: the condition failed. 409: another conditional write was under way. 404: what should be replaced is gone. */
const conditionFailed = new Set([404, 409, 412]);
