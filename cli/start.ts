import { readOptions, type StartOptions, UsageError, usage } from "./start/options.ts";

/** `npm start`: the whole system on this machine. The first Ctrl-C drains, the second one leaves at once. */
function interrupted(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(130);
      stop.abort();
    });
  }
  return stop.signal;
}

const write = (line: string) => void process.stdout.write(`${line}\n`);

/** Loaded only now: a mistyped option is answered at once. */
async function start(options: StartOptions): Promise<void> {
  const stop = interrupted();
  const [{ humanPrinter, jsonPrinter }, { run }] = await Promise.all([
    import("./start/printer.ts"),
    import("./start/run.ts"),
  ]);
  await run(options, options.json ? jsonPrinter(write) : humanPrinter(write, process.stdout.isTTY), stop);
}

/** Faults of the machine or of the command line, which one sentence explains; everything else is a fault of ours. */
const explained = new Set(["UsageError", "PortTaken", "EngineUnavailable"]);

try {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === "help") write(usage);
  else await start(options);
  process.exit(0);
} catch (error) {
  const known = error instanceof UsageError || (error instanceof Error && explained.has(error.name));
  process.stderr.write(`${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}
