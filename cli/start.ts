import { EngineUnavailable } from "../local/aws/engines/dynamodb.ts";
import { PortTaken } from "../local/network/listen.ts";
import { readOptions, UsageError, usage } from "./start/options.ts";
import { humanPrinter, jsonPrinter } from "./start/printer.ts";
import { run } from "./start/run.ts";

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

try {
  const options = readOptions(process.argv.slice(2));
  if (options === "help") write(usage);
  else await run(options, options.json ? jsonPrinter(write) : humanPrinter(write, process.stdout.isTTY), interrupted());
  process.exit(0);
} catch (error) {
  const expected = error instanceof UsageError || error instanceof PortTaken || error instanceof EngineUnavailable;
  process.stderr.write(`${expected ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}
