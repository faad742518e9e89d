import { randomUUID } from "node:crypto";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { prefixes } from "../../config/names.ts";
import { toTaggedJson } from "../../domain/tagged-json.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Journal, JournalEntry } from "../../ports/journal.ts";
import { translateErrors } from "../../ports/port-error.ts";

/** While the bucket cannot be written the oldest entries go first: a journal must not eat the watcher's memory. */
const mostKept = 10_000;

/** Decisions as objects of tagged JSON lines, `journal/<date>/<time>-<random>.jsonl` in UTC: what is read back replays. */
export function createJournal(deps: { client: S3Client; bucket: string; clock: Pick<Clock, "nowMs"> }): Journal {
  let noted: JournalEntry[] = [];
  const journal: Journal = {
    note(entry) {
      noted.push(entry);
      if (noted.length > mostKept) noted = noted.slice(-mostKept);
    },
    async flush() {
      if (noted.length === 0) return;
      const entries = noted;
      noted = [];
      try {
        await deps.client.send(
          new PutObjectCommand({
            Bucket: deps.bucket,
            Key: keyAt(deps.clock.nowMs()),
            Body: entries.map(line).join(""),
            ContentType: "application/jsonl",
          }),
        );
      } catch (error) {
        noted = [...entries, ...noted].slice(-mostKept);
        throw error;
      }
    },
  };
  return translateErrors("s3", journal);
}

function keyAt(nowMs: number): string {
  const [date, time] = new Date(nowMs).toISOString().split("T");
  return `${prefixes.journal}${date}/${time?.replaceAll(":", "-")}-${randomUUID()}.jsonl`;
}

const line = (entry: JournalEntry): string => `${toTaggedJson(entry)}\n`;
