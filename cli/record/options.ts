import { parseArgs } from "node:util";
import { knownNetworks } from "../prover/place/networks.ts";

export type RecordOptions = {
  url: string;
  out: string;
  /** undefined: until Ctrl-C; 0: what has ended by now, and no more. */
  minutes: number | undefined;
  /** Unix seconds; undefined: where the file ends, else an hour ago. */
  fromSec: number | undefined;
};

/** The command line asks for something that cannot be; the message says what to type instead. */
export class UsageError extends Error {
  readonly code = "usage";
}

const networks: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(knownNetworks).map(([name, { url }]) => [name, url])),
  local: "http://127.0.0.1:50051",
};

export const usage = `npm run record -- --network URL|mainnet|sepolia|local --out FILE [--minutes N] [--from UNIX]

  Writes the requests, bids and PROVE prices of a network to FILE, for \`npm run replay -- --file FILE\`. It reads alone:
  nothing is signed or sent. Started again it goes on where FILE ends. Ctrl-C ends it between two lines.

  --minutes N   ends after so long; 0: writes what has ended by now and ends (default: until Ctrl-C)
  --from UNIX   begins with requests created then (default: where FILE ends, else an hour ago)`;

const flags = {
  network: { type: "string" },
  out: { type: "string" },
  minutes: { type: "string" },
  from: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** Throws `UsageError` with one sentence; "help" where help was asked for. */
export function readOptions(args: readonly string[]): RecordOptions | "help" {
  const given = parse(args);
  if (given.help) return "help";
  if (given.network === undefined || given.out === undefined)
    throw new UsageError(`Give --network and --out.\n\n${usage}`);
  return {
    url: urlOf(given.network),
    out: given.out,
    minutes: given.minutes === undefined ? undefined : whole("--minutes", given.minutes),
    fromSec: given.from === undefined ? undefined : whole("--from", given.from),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

function urlOf(network: string): string {
  const url = networks[network] ?? network;
  if (/^https?:\/\/[^/]+\/?$/.test(url)) return url;
  throw new UsageError(`--network must be mainnet, sepolia, local or a URL without a path, not "${network}".`);
}

function whole(flag: string, text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  throw new UsageError(`${flag} must be a whole number, not "${text}".`);
}
