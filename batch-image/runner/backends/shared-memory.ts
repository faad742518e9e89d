import { readdir, readFile, unlink } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const folder = "/dev/shm";
/** Each run of SP1's executor has an id, a UUID in base64, in the names of its memory and its semaphores (`guard.rs`). */
const run = /^(?:sem\.)?sp1_(.{24})/;
const mapped = /\/dev\/shm\/(?:sem\.)?sp1_(.{24})/g;

/** Between making a file and mapping it, a run that has just begun looks like one that is over: until the next look. */
const lookEveryMs = 100;

/**
 * Removes the gigabytes that an executor leaves in shared memory when it, or the prover around it, is killed: what no
 * process maps any more. A process that was just killed takes a while to let go: what is mapped is looked at again until
 * `patienceMs` are over. Processes that we cannot see must not share the folder: a container has its own.
 */
export async function clearSharedMemory(patienceMs = 0): Promise<void> {
  let before: readonly string[] = [];
  for (let waitedMs = 0; ; waitedMs += lookEveryMs) {
    const { files, unused } = await look();
    const over = unused.filter((name) => before.includes(name));
    await Promise.all(over.map((name) => unlink(`${folder}/${name}`).catch(() => undefined))); // gone, or not ours to remove
    if (files.length === over.length) return;
    if (waitedMs >= patienceMs && unused.length === over.length) return;
    before = unused;
    await sleep(lookEveryMs);
  }
}

async function look(): Promise<{ files: readonly string[]; unused: readonly string[] }> {
  const files = (await readdir(folder).catch(() => [])).filter((name) => run.test(name));
  if (files.length === 0) return { files, unused: [] };
  const inUse = await mappedRuns();
  return { files, unused: files.filter((name) => !inUse.has(run.exec(name)?.[1] ?? "")) };
}

async function mappedRuns(): Promise<ReadonlySet<string>> {
  const processes = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const maps = await Promise.all(processes.map((pid) => readFile(`/proc/${pid}/maps`, "utf8").catch(() => ""))); // ended
  return new Set(maps.flatMap((text) => [...text.matchAll(mapped)].map(([, id]) => id ?? "")));
}
