import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { noSuchBucket, noSuchKey } from "./s3-error.ts";

const storedObject = z.object({
  key: z.string(),
  blob: z.string(),
  size: z.number(),
  etag: z.string(),
  lastModifiedMs: z.number(),
  /** `content-type`, `cache-control`, `x-amz-meta-…`: given back as they came. */
  headers: z.record(z.string(), z.string()),
  checksums: z.record(z.string(), z.string()),
});
export type StoredObject = z.output<typeof storedObject>;

/** The objects of one bucket, on disk: what `put` has returned survives a crash. */
export type Bucket = {
  name: string;
  /** Where bodies are written before they become objects. */
  blobs: string;
  find(key: string): StoredObject | undefined;
  get(key: string): StoredObject;
  /** A descriptor of the body: it stays readable though the object be replaced meanwhile. */
  open(object: StoredObject): number;
  /**
   * Makes staged bytes the object of their key. `check` sees what is there and throws to refuse; nothing can come between
   * the look and the act, for both happen in one turn of the event loop.
   */
  put(object: StoredObject, check: (present: StoredObject | undefined) => void): void;
  remove(key: string): StoredObject | undefined;
  /** All objects by key, in the order of their UTF-8 bytes. */
  sorted(): StoredObject[];
};

export type Buckets = { create(name: string): Bucket; get(name: string): Bucket; names(): string[] };

/** Buckets under `<stateDir>/s3`, one folder each. */
export function createBuckets(stateDir: string): Buckets {
  const root = join(stateDir, "s3");
  mkdirSync(root, { recursive: true });
  const buckets = new Map<string, Bucket>();
  const create = (name: string): Bucket => {
    const known = buckets.get(name) ?? openBucket(root, name);
    buckets.set(name, known);
    return known;
  };
  for (const name of readdirSync(root)) create(name);
  return {
    create,
    names: () => [...buckets.keys()].sort(),
    get(name) {
      const bucket = buckets.get(name);
      if (bucket === undefined) throw noSuchBucket(name);
      return bucket;
    },
  };
}

function openBucket(root: string, name: string): Bucket {
  const blobs = join(root, name, "blobs");
  const records = join(root, name, "objects");
  for (const folder of [blobs, records]) mkdirSync(folder, { recursive: true });
  const objects = load(records, blobs);
  const recordOf = (key: string): string => join(records, `${createHash("sha256").update(key).digest("hex")}.json`);
  const drop = (object: StoredObject | undefined): void => {
    if (object !== undefined) rmSync(join(blobs, object.blob), { force: true });
  };
  return {
    name,
    blobs,
    find: (key) => objects.get(key),
    get(key) {
      const object = objects.get(key);
      if (object === undefined) throw noSuchKey(key);
      return object;
    },
    open: (object) => openSync(join(blobs, object.blob), "r"),
    put(object, check) {
      const present = objects.get(object.key);
      check(present);
      const record = recordOf(object.key);
      const beside = `${record}.${randomUUID()}`;
      writeFileSync(beside, JSON.stringify(object));
      renameSync(beside, record); // the commit: a crash leaves the old object or the new one
      objects.set(object.key, object);
      drop(present);
    },
    remove(key) {
      const present = objects.get(key);
      rmSync(recordOf(key), { force: true });
      objects.delete(key);
      drop(present);
      return present;
    },
    sorted: () => [...objects.values()].sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key))),
  };
}

/** Reads what the last run left; bodies that no record names are rests of writes that never became objects. */
function load(records: string, blobs: string): Map<string, StoredObject> {
  const objects = new Map<string, StoredObject>();
  for (const file of readdirSync(records)) {
    const path = join(records, file);
    if (!file.endsWith(".json")) {
      rmSync(path);
      continue;
    }
    const object = storedObject.parse(JSON.parse(readFileSync(path, "utf8")));
    objects.set(object.key, object);
  }
  const named = new Set([...objects.values()].map(({ blob }) => blob));
  for (const blob of readdirSync(blobs)) if (!named.has(blob)) rmSync(join(blobs, blob));
  return objects;
}
