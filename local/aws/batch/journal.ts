import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createStateFile } from "../protocol/state-file.ts";
import type { BatchSnapshot } from "./snapshot.ts";
import type { Job } from "./state.ts";

/**
 * What survives an end without warning: a snapshot, and a line for each change of a job since. A job that SubmitJob has
 * answered for is on disk, and a thousand jobs cost no more per change than one.
 */
export type Journal = {
  read(): BatchSnapshot | undefined;
  record(job: Job): void;
  /** Everything at once; the lines before it are void. */
  write(snapshot: BatchSnapshot): void;
};

const forgetful: Journal = { read: () => undefined, record: () => undefined, write: () => undefined };

export function createJournal(stateDir: string | undefined): Journal {
  if (stateDir === undefined) return forgetful;
  const file = createStateFile(stateDir, "batch.json");
  const lines = join(stateDir, "batch-jobs.jsonl");
  mkdirSync(stateDir, { recursive: true });

  return {
    read() {
      const snapshot = file.read() as BatchSnapshot | undefined; // this module alone writes the file
      if (snapshot === undefined) return undefined;
      const jobs = new Map(snapshot.jobs.map((job) => [job.jobId, job]));
      for (const job of readLines(lines)) jobs.set(job.jobId, job);
      return { ...snapshot, jobs: [...jobs.values()] };
    },
    record: (job) => appendFileSync(lines, `${JSON.stringify(job)}\n`),
    write(snapshot) {
      file.write(snapshot);
      rmSync(lines, { force: true });
    },
  };
}

/** The last line may have been cut off by the end that it should survive: its change had not been answered for. */
function readLines(path: string): Job[] {
  if (!existsSync(path)) return [];
  const whole = readFileSync(path, "utf8").split("\n").slice(0, -1);
  return whole.map((line) => JSON.parse(line) as Job); // written above
}
