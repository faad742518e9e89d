import { spawn } from "node:child_process";
import { constants } from "node:os";
import { createInterface } from "node:readline";
import { type Reaper, signalGroup } from "../processes/reaper.ts";
import type { Timers } from "./delays.ts";
import type { ContainerEnding } from "./task.ts";

/** The process that stands for a job's container. `env` is the image's; the job's own environment goes on top. */
export type ContainerCommand = {
  command: string;
  args: readonly string[];
  env?: Readonly<Record<string, string>>;
  cwd?: string;
};

export type LogLine = (stream: "stdout" | "stderr", line: string) => void;

export type Container = {
  ended: Promise<ContainerEnding>;
  /** SIGTERM to the group, SIGKILL `graceMs` later; 0 kills at once. A second call can only hurry. */
  stop(graceMs: number): void;
};

type StartOptions = {
  what: ContainerCommand;
  environment: Record<string, string>;
  timers: Timers;
  reaper: Reaper;
  log: LogLine;
};

/** Runs a job's process in a group of its own: what it started ends with it, as a container's processes do. */
export function startContainer({ what, environment, timers, reaper, log }: StartOptions): Container {
  const child = spawn(what.command, [...what.args], {
    ...(what.cwd === undefined ? {} : { cwd: what.cwd }),
    env: { ...what.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  reaper.watch(child);
  createInterface({ input: child.stdout }).on("line", (line) => log("stdout", line));
  createInterface({ input: child.stderr }).on("line", (line) => log("stderr", line));

  let cancelKill: (() => void) | undefined;
  const ended = new Promise<ContainerEnding>((resolve) => {
    child.once("error", (error) => resolve({ kind: "failed-to-start", why: error.message }));
    child.once("exit", () => signalGroup(child, "SIGKILL")); // whoever is left holds stdout open and the group alive
    child.once("close", (code, signal) => {
      cancelKill?.();
      resolve({ kind: "exited", exitCode: exitCodeOf(code, signal) });
    });
  });

  return {
    ended,
    stop(graceMs) {
      signalGroup(child, graceMs > 0 ? "SIGTERM" : "SIGKILL");
      if (graceMs > 0) cancelKill ??= timers.after(graceMs, () => signalGroup(child, "SIGKILL"));
    },
  };
}

/** A shell's and Docker's convention: 128 and the signal's number; 143 for SIGTERM, 137 for SIGKILL. */
const exitCodeOf = (code: number | null, signal: NodeJS.Signals | null): number =>
  code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
