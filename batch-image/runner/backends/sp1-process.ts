import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { readSp1Event, type Sp1Event } from "./sp1-events.ts";

export type Sp1Ending = {
  /** undefined where a signal ended it. */
  exitCode: number | undefined;
  endedBy: NodeJS.Signals | undefined;
  /** The last events that are no mere progress: a result or a failure. */
  events: readonly Sp1Event[];
  /** The last lines of its log. For our log alone: a program may print its private input. */
  logTail: string;
};

type RunSp1 = {
  binary: string;
  environment: Readonly<Record<string, string>>;
  args: readonly string[];
  signal: AbortSignal;
  onEvent: (event: Sp1Event) => void;
  /** Between SIGTERM, on which the prover removes its shared memory, and SIGKILL. */
  graceMs?: number;
};

/**
 * The shell becomes the prover (`exec`), and leaves a guard in its process group that waits on a pipe from us: when we
 * die without a word the pipe ends, and the guard kills the group. Events come on descriptor 3.
 */
const script = `{ read -r _; kill -KILL 0; } <&4 3>&- 4>&- >/dev/null 2>&1 & exec "$@" 4>&-`;

/** Runs one command of the prover in a process group of its own, and leaves nothing of the group behind. */
export function runSp1({ binary, environment, args, signal, onEvent, graceMs = 2_000 }: RunSp1): Promise<Sp1Ending> {
  signal.throwIfAborted();
  const child = spawn("/bin/sh", ["-c", script, "sh", binary, ...args], {
    detached: true,
    env: environment,
    stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
  });
  const tail = tailOf(child.stdout, child.stderr);
  const events = eventsOf(child.stdio[3] as Readable, onEvent); // a pipe, as asked for above
  const stopped = stopOn(signal, child, graceMs);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => signalGroup(child, "SIGKILL")); // whoever is left holds the pipes open
    child.once("close", (code, endedBy) => {
      stopped.close();
      child.stdio[4]?.destroy();
      resolve({ exitCode: code ?? undefined, endedBy: endedBy ?? undefined, events: events(), logTail: tail() });
    });
  });
}

function stopOn(signal: AbortSignal, child: ChildProcess, graceMs: number): { close(): void } {
  let kill: NodeJS.Timeout | undefined;
  const stop = () => {
    signalGroup(child, "SIGTERM");
    kill = setTimeout(() => signalGroup(child, "SIGKILL"), graceMs);
  };
  signal.addEventListener("abort", stop, { once: true });
  return {
    close() {
      signal.removeEventListener("abort", stop);
      clearTimeout(kill);
    },
  };
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // nobody is left: what we wanted
  }
}

const mostEvents = 100;

function eventsOf(stream: Readable, onEvent: (event: Sp1Event) => void): () => readonly Sp1Event[] {
  const kept: Sp1Event[] = [];
  createInterface({ input: stream }).on("line", (line) => {
    const event = readSp1Event(line);
    if (event === undefined) return;
    onEvent(event);
    if (event.event !== "stage") kept.push(event);
    if (kept.length > mostEvents) kept.shift();
  });
  return () => kept;
}

const tailBytes = 4_096;

/** Both streams are read to the end, however much comes, and only their last bytes are kept. */
function tailOf(...streams: (Readable | null)[]): () => string {
  let tail = Buffer.alloc(0);
  for (const stream of streams) {
    stream?.on("data", (chunk: Buffer) => {
      tail = Buffer.concat([tail, chunk.subarray(-tailBytes)]).subarray(-tailBytes);
    });
  }
  return () => tail.toString("utf8");
}
