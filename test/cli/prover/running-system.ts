import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Announcement, findAnnounced } from "../../../local/system/announcement.ts";
import type { StoryEvent } from "../../../local/system/story.ts";

export type RunningSystem = {
  state: string;
  found: Announcement;
  /** What it has told so far. */
  events: readonly StoryEvent[];
  /** The first event that fits, told already or later. */
  until(fits: (event: StoryEvent) => boolean, what: string): Promise<StoryEvent>;
  stop(): Promise<void>;
};

const patienceMs = 90_000;

/** `npm start` in another process, with the simulated prover: what an operator's other terminal runs. */
export async function startSystem(): Promise<RunningSystem> {
  const folder = mkdtempSync(join(tmpdir(), "prover-cli-test-"));
  const state = join(folder, "state");
  const args = ["--prover", "simulated", "--auction-seconds", "2", "--port", "0", "--artifact-port", "0", "--json"];
  const child = spawn(process.execPath, ["tools/run.mjs", "cli/start.ts", ...args, "--state", state], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const events: StoryEvent[] = [];
  const listeners = new Set<() => void>();
  readLines(child, (line) => {
    const told = JSON.parse(line) as StoryEvent & { type: string };
    if (told.type === "event") events.push(told);
    for (const listener of listeners) listener();
  });
  const stop = async () => {
    const ended = new Promise((done) => child.once("close", done));
    if (child.exitCode === null) {
      child.kill("SIGINT");
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const waitFor = <T>(look: () => T | undefined, what: string): Promise<T> =>
    new Promise((done, fail) => {
      const timer = setTimeout(() => fail(new Error(`Not within ${patienceMs} ms: ${what}`)), patienceMs);
      const listener = () => {
        const found = look();
        if (found === undefined) return;
        clearTimeout(timer);
        listeners.delete(listener);
        done(found);
      };
      listeners.add(listener);
      listener();
    });
  const found = await waitFor(() => findAnnounced(state), "the system is up").catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { state, found, events, until: (fits, what) => waitFor(() => events.find(fits), what), stop };
}

function readLines(child: ChildProcess, onLine: (line: string) => void): void {
  let rest = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") onLine(line);
  });
}
