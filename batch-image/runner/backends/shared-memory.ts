import { readdir, readFile, unlink } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const folder = "/dev/shm";
/** Each run of SP1's executor has an id, a UUID in base64, in the names of its memory and its semaphores (`guard.rs`). */
const run = /^(?:sem\.)?sp1_(.{24})/;
const mapped = /\/dev\/shm\/(?:sem\.)?sp1_(.{24})/g;

/** Between making a file and mapping it, a run that has just begun looks like one that is over. */
const secondLookMs = 100;

/**
 * Removes the gigabytes that an executor leaves in shared memory when it, or the prover around it, is killed: what no
 * process maps any more. Returns how many files that were. Processes that we cannot see must not share the folder: a
 * container has its own.
 */
export async function clearSharedMemory(): Promise<number> {
  const first = await unused();
  if (first.length === 0) return 0;
  await sleep(secondLookMs);
  const gone = (await unused()).filter((name) => first.includes(name));
  await Promise.all(gone.map((name) => unlink(`${folder}/${name}`).catch(() => undefined))); // another's, or gone: not ours
  return gone.length;
}

async function unused(): Promise<readonly string[]> {
  const files = (await readdir(folder).catch(() => [])).filter((name) => run.test(name));
  if (files.length === 0) return [];
  const inUse = await mappedRuns();
  return files.filter((name) => !inUse.has(run.exec(name)?.[1] ?? ""));
}

async function mappedRuns(): Promise<ReadonlySet<string>> {
  const processes = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const maps = await Promise.all(processes.map((pid) => readFile(`/proc/${pid}/maps`, "utf8").catch(() => ""))); // ended
  return new Set(maps.flatMap((text) => [...text.matchAll(mapped)].map(([, id]) => id ?? "")));
}
