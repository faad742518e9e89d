import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** One JSON file that survives a restart; written beside and renamed, so that a crash leaves the old or the new one. */
export type StateFile = { read(): unknown; write(value: unknown): void };

/** A service without a `stateDir` keeps everything in memory. `mode` 0600 is for what only its owner may read. */
export function createStateFile(stateDir: string | undefined, name: string, mode = 0o644): StateFile {
  if (stateDir === undefined) return { read: () => undefined, write: () => undefined };
  const path = join(stateDir, name);
  return {
    read: () => (existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as unknown) : undefined),
    write(value) {
      mkdirSync(dirname(path), { recursive: true });
      const beside = `${path}.new`;
      writeFileSync(beside, JSON.stringify(value), { mode });
      chmodSync(beside, mode); // `mode` above counts only for a file that did not exist
      renameSync(beside, path);
    },
  };
}
