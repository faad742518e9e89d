import { readdir, stat, unlink } from "node:fs/promises";
import { join } from "node:path";

/**
 * What jobs keep in the host's cache, one file each: a program, a verifying key of the prover (`vk_cache.rs`), and what a
 * writer has not finished. Whatever else lies in the folder is not ours: never counted, never removed.
 */
const kinds = {
  program: /^[0-9a-f]{64}-[0-9a-f]{64}\.program$/,
  key: /^[0-9a-f]{64}-[^/]+\.vk$/,
  unfinished: /^[0-9a-f]{64}-[^/]+\.(program|vk)\.[0-9a-z-]+\.partial$/,
} as const;

type Entry = { name: string; unfinished: boolean; bytes: number; usedAtMs: number };

/** A writer that has said nothing for this long is dead. */
const abandonedAfterMs = 600_000;

/**
 * Removes what writers left and, the longest unused first, as many entries as it takes for `moreBytes` to fit into
 * `maxBytes`. false: they cannot fit. Safe beside others that do the same: what is gone already counts as removed.
 */
export async function makeRoom(folder: string, moreBytes: number, maxBytes: number, nowMs: number): Promise<boolean> {
  const all = await entriesOf(folder);
  const abandoned = all.filter((entry) => entry.unfinished && entry.usedAtMs < nowMs - abandonedAfterMs);
  for (const { name } of abandoned) await remove(folder, name);
  if (moreBytes > maxBytes) return false;
  const kept = all.filter((entry) => !abandoned.includes(entry));
  let total = kept.reduce((sum, { bytes }) => sum + bytes, moreBytes);
  const oldestFirst = kept.filter(({ unfinished }) => !unfinished).sort((a, b) => a.usedAtMs - b.usedAtMs);
  for (const { name, bytes } of oldestFirst) {
    if (total <= maxBytes) break;
    await remove(folder, name);
    total -= bytes;
  }
  return total <= maxBytes;
}

/** The names of ours that `wanted` picks. */
export const namesIn = async (folder: string, wanted: (name: string) => boolean): Promise<readonly string[]> =>
  (await readdir(folder, { withFileTypes: true }))
    .filter((file) => file.isFile() && (kinds.program.test(file.name) || kinds.key.test(file.name)))
    .map(({ name }) => name)
    .filter(wanted);

export const remove = (folder: string, name: string): Promise<void> =>
  unlink(join(folder, name)).catch((error: unknown) => (isGone(error) ? undefined : Promise.reject(error as Error)));

async function entriesOf(folder: string): Promise<readonly Entry[]> {
  const files = (await readdir(folder, { withFileTypes: true })).filter((file) => file.isFile());
  const ours = files.map(({ name }) => name).filter((name) => Object.values(kinds).some((kind) => kind.test(name)));
  const looks = ours.map(async (name): Promise<Entry[]> => {
    try {
      const { size, mtimeMs } = await stat(join(folder, name));
      return [{ name, unfinished: kinds.unfinished.test(name), bytes: size, usedAtMs: mtimeMs }];
    } catch (error) {
      if (isGone(error)) return []; // evicted by another job in between
      throw error;
    }
  });
  return (await Promise.all(looks)).flat();
}

const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "ENOENT";
