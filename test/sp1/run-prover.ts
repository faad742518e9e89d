import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { builtPrograms } from "./built-programs.ts";

export interface ProverEvent {
  readonly event: string;
  readonly [field: string]: unknown;
}

export interface ProverRun {
  readonly exitCode: number | null;
  readonly events: readonly ProverEvent[];
  /** The last event: the result, or the failure. */
  readonly last: ProverEvent | undefined;
  readonly stdout: string;
}

/** Runs the real prover as the job's runner does: its events on descriptor 3. */
export const runProver = (...args: readonly string[]): Promise<ProverRun> => runProverWith({}, ...args);

/** With these variables over ours. */
export async function runProverWith(
  environment: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<ProverRun> {
  const env = { ...process.env, ...environment };
  const child = spawn(builtPrograms().prover, args, { env, stdio: ["ignore", "pipe", "ignore", "pipe"] });
  const [stdout, lines] = await Promise.all([
    text(child.stdout as Readable),
    text(child.stdio[3] as Readable),
    child.exitCode ?? once(child, "close"),
  ]);
  const events = lines
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as ProverEvent);
  return { exitCode: child.exitCode, events, last: events.at(-1), stdout };
}

/** The prover's process: the runner's only child, which the shell has become. */
export function proverOf(runner: number): number {
  const { stdout } = spawnSync("pgrep", ["-P", String(runner), "sp1-prover"], { encoding: "utf8" });
  return Number(stdout.trim());
}
