import { createHash } from "node:crypto";
import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, type S3Client } from "@aws-sdk/client-s3";
import { claimKey, type JobResult, jobPrefix, progressKey } from "../../domain/job.ts";
import { type RequestId, unixSeconds } from "../../domain/values.ts";
import type { ArtifactsPort } from "../../ports/artifacts.ts";
import type { Log } from "../../ports/log.ts";
import { translateErrors } from "../../ports/port-error.ts";
import { parseJobResult } from "./job-result.ts";
import { parseClaim } from "./parse-claim.ts";

type Stored = { key: string; sizeBytes: number; storedAtMs: number };
type ArtifactDeps = { client: S3Client; bucket: string; log: Log };

/** What jobs leave in the bucket under `jobs/<request>/`. */
export function createArtifacts(deps: ArtifactDeps): ArtifactsPort {
  const artifacts: ArtifactsPort = {
    async results(id) {
      const stored = await list(deps, jobPrefix(id));
      const endings = stored.filter(({ key }) => key.endsWith("/result.json"));
      endings.sort((a, b) => a.storedAtMs - b.storedAtMs || (a.key < b.key ? -1 : 1));
      const results = await Promise.all(endings.map(({ key }) => readResult(deps, id, key, stored)));
      return results.filter((result) => result !== undefined);
    },
    async claim(id) {
      const bytes = await get(deps, claimKey(id));
      const claim = bytes && parseClaim(new TextDecoder().decode(bytes));
      if (bytes && !claim) deps.log.warn("A claim cannot be read: taken as absent", { requestId: id });
      return claim;
    },
    async lastSign(id) {
      const signs = (await list(deps, jobPrefix(id))).filter(({ key }) => key.endsWith(`/${progressKey("")}`));
      if (signs.length === 0) return { kind: "nothing" };
      return { kind: "said", atSec: unixSeconds(Math.max(...signs.map(({ storedAtMs }) => storedAtMs)) / 1_000) };
    },
    async readProof({ key, sha256, sizeBytes }) {
      const bytes = await get(deps, key);
      if (!bytes) return { kind: "damaged", because: `${key} is not there` };
      if (bytes.length !== sizeBytes) {
        return { kind: "damaged", because: `${key} has ${bytes.length} bytes, its result says ${sizeBytes}` };
      }
      const found = createHash("sha256").update(bytes).digest("hex");
      if (found !== sha256) return { kind: "damaged", because: `${key} has another SHA-256 than its result says` };
      return { kind: "proof", bytes };
    },
  };
  return translateErrors("s3", artifacts);
}

/** undefined, and said, where the result cannot be read or its proof is not what it says. */
async function readResult(deps: ArtifactDeps, id: RequestId, key: string, stored: readonly Stored[]) {
  const bytes = await get(deps, key);
  if (!bytes) return undefined; // removed since it was listed
  const read = parse(bytes);
  const because = read.kind === "result" ? mismatch(read.result, id, stored) : read.because;
  if (because === undefined && read.kind === "result") return read.result;
  deps.log.warn("A job's result cannot be used: left out", { requestId: id, key, because });
  return undefined;
}

function parse(bytes: Uint8Array): { kind: "result"; result: JobResult } | { kind: "unreadable"; because: string } {
  try {
    return { kind: "result", result: parseJobResult(new TextDecoder().decode(bytes)) };
  } catch (error) {
    return { kind: "unreadable", because: error instanceof Error ? error.message : String(error) };
  }
}

function mismatch(result: JobResult, id: RequestId, stored: readonly Stored[]): string | undefined {
  if (result.requestId !== id) return "it speaks of another request";
  if (result.outcome !== "proved") return undefined;
  const { key, sizeBytes } = result.proof;
  const proof = stored.find((object) => object.key === key);
  if (!proof) return "its proof is not there";
  return proof.sizeBytes === sizeBytes ? undefined : `its proof has ${proof.sizeBytes} bytes, not ${sizeBytes}`;
}

async function list({ client, bucket }: ArtifactDeps, prefix: string): Promise<Stored[]> {
  const found: Stored[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
    );
    for (const { Key, Size, LastModified } of page.Contents ?? []) {
      if (Key) found.push({ key: Key, sizeBytes: Size ?? 0, storedAtMs: LastModified?.getTime() ?? 0 });
    }
    token = page.NextContinuationToken;
  } while (token);
  return found;
}

async function get({ client, bucket }: ArtifactDeps, key: string): Promise<Uint8Array | undefined> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return await Body?.transformToByteArray();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}
