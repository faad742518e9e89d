import { RecordingError } from "../replay/market/recorded-fields.ts";
import type { Log } from "../src/ports/log.ts";
import { NetworkError } from "../src/ports/port-error.ts";
import { type RecordOptions, readOptions, UsageError, usage } from "./record/options.ts";
import { createRecorder } from "./record/record.ts";
import { openRecording } from "./record/recording-file.ts";
import { createSource } from "./record/source.ts";

/** `npm run record`: what a network shows of its market, kept for `npm run replay`. */
async function record({ url, out, minutes, fromSec }: RecordOptions): Promise<void> {
  const stopped = interrupted();
  const nowSec = () => Math.floor(Date.now() / 1000);
  const endsSec = minutes === undefined ? Number.POSITIVE_INFINITY : nowSec() + minutes * 60;
  const file = openRecording(out);
  const source = createSource(url, log);
  const begin = fromSec ?? file.held?.scannedUntilSec ?? nowSec() - 3600;
  const pass = createRecorder({ source, file, nowSec, isStopped: () => stopped.aborted }, url, begin);
  try {
    while (!stopped.aborted) {
      const done = await pass().catch((error: unknown) => onError(error, minutes === 0));
      if (done !== undefined) console.log(`${done.requests} requests written, ${done.waiting} have not ended`);
      if (nowSec() >= endsSec) return;
      await pause(Math.min(passEverySec, endsSec - nowSec()), stopped);
    }
  } finally {
    file.close();
    source.close();
  }
}

const passEverySec = 30;

/** A network that does not answer for a while is asked again; what it refuses, and a single pass that fails, ends all. */
function onError(error: unknown, isOnlyPass: boolean): undefined {
  if (isOnlyPass || !(error instanceof NetworkError) || error.policy === "give-up") throw error;
  console.error(error.message);
}

const log: Log = {
  info: () => undefined,
  warn: (message, details) => console.error(message, JSON.stringify(details ?? {})),
  error: (message, details) => console.error(message, JSON.stringify(details ?? {})),
};

function interrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

const pause = (sec: number, stopped: AbortSignal): Promise<void> =>
  new Promise((done) => {
    const timer = setTimeout(done, sec * 1000);
    stopped.addEventListener("abort", () => {
      clearTimeout(timer);
      done();
    });
  });

try {
  const options = readOptions(process.argv.slice(2));
  if (options === "help") console.log(usage);
  else await record(options);
} catch (error) {
  const isExpected = error instanceof UsageError || error instanceof RecordingError || error instanceof NetworkError;
  if (!isExpected) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
