import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { createArtifacts } from "../../../src/adapters/s3/create-artifacts.ts";
import { prefixes } from "../../../src/config/names.ts";
import { jobPrefix, progressKey } from "../../../src/domain/job.ts";
import { fromTaggedJson } from "../../../src/domain/tagged-json.ts";
import type { RequestId } from "../../../src/domain/values.ts";
import type { ArtifactsPort } from "../../../src/ports/artifacts.ts";
import type { JournalEntry } from "../../../src/ports/journal.ts";
import type { Log } from "../../../src/ports/log.ts";
import type { Place } from "../place/choose-place.ts";
import { optionsFor } from "./clients.ts";

export type OperatorBucket = ArtifactsPort & {
  /** What each attempt last said of itself while it ran, by its name (`<job>-<attempt>`). */
  progress(id: RequestId): Promise<readonly { attempt: string; said: Readonly<Record<string, unknown>> }[]>;
  /** The journal's entries that were written from `fromSec` to `toSec`, the oldest first. */
  journal(fromSec: number, toSec: number): Promise<readonly JournalEntry[]>;
};

/** Objects read at once. */
const atOnce = 16;

export function openBucket(place: Place, bucket: string, log: Log): OperatorBucket {
  const client = new S3Client({ ...optionsFor(place, "s3"), ...(place.kind === "local" && { forcePathStyle: true }) });
  const list = (prefix: string, after?: string) => listKeys(client, bucket, prefix, after);
  const read = async (Key: string): Promise<string> =>
    (await (await client.send(new GetObjectCommand({ Bucket: bucket, Key }))).Body?.transformToString()) ?? "";
  return {
    ...createArtifacts({ client, bucket, log }),
    async progress(id) {
      const keys = (await list(jobPrefix(id))).filter((key) => key.endsWith(`/${progressKey("")}`));
      return Promise.all(
        keys.map(async (key) => ({
          attempt: key.split("/").at(-2) ?? "",
          said: JSON.parse(await read(key)) as Record<string, unknown>, // the runner writes an object
        })),
      );
    },
    async journal(fromSec, toSec) {
      const keys: string[] = [];
      for (const { prefix, after } of daysOf(fromSec, toSec)) keys.push(...(await list(prefix, after)));
      const wanted = keys.filter((key) => key < journalKey(toSec));
      const entries: JournalEntry[] = [];
      for (let start = 0; start < wanted.length; start += atOnce) {
        for (const text of await Promise.all(wanted.slice(start, start + atOnce).map(read))) {
          for (const line of text.split("\n")) if (line !== "") entries.push(fromTaggedJson(line) as JournalEntry); // ours
        }
      }
      return entries;
    },
  };
}

/** Keys in their order hold the time of their writing. */
const journalKey = (atSec: number): string =>
  `${prefixes.journal}${new Date(atSec * 1_000).toISOString().replace("T", "/").replaceAll(":", "-")}`;

function daysOf(fromSec: number, toSec: number): { prefix: string; after?: string }[] {
  const days: { prefix: string; after?: string }[] = [];
  for (let day = Math.floor(fromSec / 86_400); day <= Math.floor(toSec / 86_400); day += 1) {
    const isFirst = days.length === 0;
    const [prefix = ""] = /^journal\/[^/]+\//.exec(journalKey(day * 86_400)) ?? [];
    days.push({ prefix, ...(isFirst && { after: journalKey(fromSec) }) });
  }
  return days;
}

export async function listKeys(
  client: S3Client,
  Bucket: string,
  Prefix: string,
  StartAfter?: string,
): Promise<string[]> {
  const keys: string[] = [];
  let token: string | undefined;
  do {
    const asked = new ListObjectsV2Command({
      Bucket,
      Prefix,
      ...(StartAfter && { StartAfter }),
      ContinuationToken: token,
    });
    const page = await client.send(asked);
    keys.push(...(page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key])));
    token = page.NextContinuationToken;
  } while (token);
  return keys;
}
