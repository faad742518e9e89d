import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { VerificationUnavailable } from "./verification-unavailable.ts";

export type Sp1Event = { event: string } & Record<string, unknown>;

/** How the process ended: its exit code, what it said on descriptor 3, and the last of what it said on stderr. */
export type Sp1Ending = { exitCode: number; events: Sp1Event[]; stderr: string };

/** Runs `sp1-prover` commands, one at a time: each may take gigabytes. */
export type Sp1Process = {
  run(args: readonly string[], limitMs: number): Promise<Sp1Ending>;
  /** Ends the one that runs and refuses those that wait. */
  close(): Promise<void>;
};

const keptStderr = 4096;
const keptEvents = 1000;
/** On SIGTERM `sp1-prover` removes its executor and gigabytes of shared memory; SIGKILL would leave both behind. */
const graceMs = 5000;

export function createSp1Process(binary: string): Sp1Process {
  let queue: Promise<unknown> = Promise.resolve();
  let running: ChildProcess | undefined;
  let closed = false;

  const run = (args: readonly string[], limitMs: number): Promise<Sp1Ending> => {
    const next = queue.then(() => {
      if (closed) throw new VerificationUnavailable("the box is closing");
      return runOnce(binary, args, limitMs, (child) => {
        running = child;
      });
    });
    queue = next.catch(() => undefined); // its own caller hears of it; the next one starts anew
    return next;
  };

  return {
    run,
    async close() {
      closed = true;
      if (running !== undefined) end(running);
      await queue;
    },
  };
}

async function runOnce(
  binary: string,
  args: readonly string[],
  limitMs: number,
  started: (child: ChildProcess) => void,
) {
  const child = spawn(binary, args, { stdio: ["ignore", "ignore", "pipe", "pipe"] });
  started(child);
  const events: Sp1Event[] = [];
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-keptStderr);
  });
  const lines = createInterface({ input: child.stdio[3] as Readable }); // a pipe, as `stdio` above asks
  lines.on("line", (line) => {
    const event = readEvent(line);
    if (event !== undefined && events.length < keptEvents) events.push(event);
  });

  let late = false;
  const timer = setTimeout(() => {
    late = true;
    end(child);
  }, limitMs);
  try {
    const exitCode = await ending(child);
    if (late) throw new VerificationUnavailable(`sp1-prover ${args[0]} did not end within ${limitMs} ms`);
    if (exitCode === null) throw new VerificationUnavailable(`sp1-prover ${args[0]} was ended by a signal: ${stderr}`);
    return { exitCode, events, stderr };
  } finally {
    clearTimeout(timer);
    lines.close();
  }
}

function ending(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once("error", (cause) =>
      reject(new VerificationUnavailable(`cannot start sp1-prover: ${cause.message}`, cause)),
    );
    child.once("close", resolve);
  });
}

function end(child: ChildProcess): void {
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
  child.once("close", () => clearTimeout(timer));
}

function readEvent(line: string): Sp1Event | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null || !("event" in value)) return undefined;
    return typeof value.event === "string" ? { ...value, event: value.event } : undefined;
  } catch {
    return undefined; // half a line of a process that was killed
  }
}
