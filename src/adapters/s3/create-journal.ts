import { randomUUID } from "node:crypto";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { prefixes } from "../../config/names.ts";
import { toTaggedJson } from "../../domain/tagged-json.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Journal, JournalEntry } from "../../ports/journal.ts";
import type { Log } from "../../ports/log.ts";
import { translateErrors } from "../../ports/port-error.ts";

type Deps = {
  client: S3Client;
  bucket: string;
  clock: Pick<Clock, "nowMs">;
  log: Log;
  /** What is kept at most while the bucket cannot be written; `usualBytes` where it is absent. */
  mostBytes?: number;
};

/** A journal must not eat the watcher's 256 MB, and takes three times its size to be written; a busy minute has a few MB. */
const usualBytes = 16 * 1024 * 1024;

/**
 * Decisions as objects of tagged JSON lines, `journal/<date>/<time>-<random>.jsonl` in UTC: what is read back replays.
 * While the bucket cannot be written the oldest entries go first; how many went is said once it can.
 */
export function createJournal(deps: Deps): Journal {
  const lines = linesWithin(deps.mostBytes ?? usualBytes);
  const journal: Journal = {
    note(entry) {
      lines.add(line(entry));
    },
    async flush() {
      const { taken, dropped } = lines.take();
      if (taken.length === 0) return;
      const object = { Bucket: deps.bucket, Key: keyAt(deps.clock.nowMs()), ContentType: "application/jsonl" };
      try {
        await deps.client.send(new PutObjectCommand({ ...object, Body: taken.join("") }));
      } catch (error) {
        lines.putBack(taken, dropped);
        throw error;
      }
      if (dropped > 0) deps.log.warn("Entries of the journal are lost: its bucket could not be written", { dropped });
    },
  };
  return translateErrors("s3", journal);
}
/** The newest lines that fit into so many bytes; how many did not is told with those that are taken. */
function linesWithin(mostBytes: number) {
  let lines: string[] = [];
  let bytes = 0;
  let dropped = 0;
  const fit = (added: readonly string[]) => {
    for (const each of added) bytes += Buffer.byteLength(each);
    while (bytes > mostBytes) {
      bytes -= Buffer.byteLength(lines.shift() ?? "");
      dropped += 1;
    }
  };
  return {
    add(text: string): void {
      lines.push(text);
      fit([text]);
    },
    take(): { taken: readonly string[]; dropped: number } {
      const all = { taken: lines, dropped };
      [lines, bytes, dropped] = [[], 0, 0];
      return all;
    },
    /** What could not be written goes before what came meanwhile. */
    putBack(taken: readonly string[], droppedBefore: number): void {
      lines = [...taken, ...lines];
      dropped += droppedBefore;
      fit(taken);
    },
  };
}

function keyAt(nowMs: number): string {
  const [date, time] = new Date(nowMs).toISOString().split("T");
  return `${prefixes.journal}${date}/${time?.replaceAll(":", "-")}-${randomUUID()}.jsonl`;
}

const line = (entry: JournalEntry): string => `${toTaggedJson(entry)}\n`;
