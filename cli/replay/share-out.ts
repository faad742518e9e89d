import { fileURLToPath } from "node:url";
import { Worker, type WorkerOptions } from "node:worker_threads";

/** Runs a TypeScript file in a thread as `npm run` does in a process. */
const runner = new URL("../../tools/run.mjs", import.meta.url);

type Threads = {
  /** What each thread runs: it answers each message with one. */
  script: URL;
  count: number;
  given: WorkerOptions["workerData"];
};

/**
 * Hands out one piece of work after another, each to the first thread that is free; the next piece is made only then. What is
 * thrown in a thread, in making the work or by `take` ends all threads and is thrown; no thread is left in any case.
 */
export async function shareOut<Work, Done>(
  { script, count, given }: Threads,
  work: Iterable<Work>,
  take: (work: Work, done: Done) => void,
): Promise<void> {
  const waiting = work[Symbol.iterator]();
  const options = { argv: [fileURLToPath(script)], workerData: given };
  const threads = Array.from({ length: count }, () => new Worker(runner, options));
  try {
    await Promise.all(threads.map((thread) => keepBusy(thread, waiting, take)));
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

function keepBusy<Work, Done>(thread: Worker, waiting: Iterator<Work>, take: (work: Work, done: Done) => void) {
  return new Promise<void>((resolve, reject) => {
    let piece = waiting.next();
    const hand = (): void => (piece.done ? resolve() : thread.postMessage(piece.value));
    thread.on("message", (done: Done) => {
      try {
        if (!piece.done) take(piece.value, done);
        piece = waiting.next();
        hand();
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
    thread.once("error", reject);
    thread.once("exit", () => reject(new Error("A thread ended before its work was done.")));
    hand();
  });
}
