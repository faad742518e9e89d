import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, vi } from "vitest";

const patience = { timeout: 20_000 };

/** A process that has ended, though nobody has asked how yet, is not alive. */
const isAlive = (pid: number) => {
  const state = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim();
  return state !== "" && !state.startsWith("Z");
};

/** The processes of the fake prover that hangs, once both have started. */
export async function startedProcesses(folder: string): Promise<number[]> {
  const file = join(folder, "pids");
  await vi.waitFor(() => expect(existsSync(file)).toBe(true), patience);
  return vi.waitFor(async () => {
    const pids = (await readFile(file, "utf8")).trim().split(" ").map(Number);
    expect(pids).toHaveLength(2);
    return pids;
  }, patience);
}

/** Every process that was given `word` in its environment, as all that a job starts are. */
const processesAbout = (word: string): string[] =>
  readdirSync("/proc").filter((name) => /^\d+$/.test(name) && environmentOf(name).includes(word));

/** What was killed before its job ended is gone a moment later, when a busy machine has given it time to end. */
export const untilNoProcessIsAbout = (word: string): Promise<void> =>
  vi.waitFor(() => expect(processesAbout(word)).toEqual([]), patience);

/** A moment later, as above. */
export const untilNoneIsAlive = (pids: readonly number[]): Promise<void> =>
  vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), patience);

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1");
  } catch {
    return ""; // it has ended
  }
}
