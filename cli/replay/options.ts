import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { SettingError, type Settings, usualSettings, withSetting } from "../../replay/settings.ts";
import { knobTable } from "../../src/config/knob-table.ts";
import { type Address, address } from "../../src/domain/values.ts";

export type ReplayOptions = {
  seed: number;
  requests: number;
  settings: Settings;
  /** Knobs of the deployed bidder, as an operator would set them. */
  knobs: Readonly<Record<string, string>>;
  /** A recorded market in the place of the drawn ones. */
  file: string | undefined;
  /** Provers whose recorded bids are left out: one's own. */
  leaveOut: readonly Address[];
  /** Where the report over the reporting seeds goes; undefined: one seed, and a table. */
  report: string | undefined;
  /** How many threads share the work. */
  workers: number;
};

/** The command line asks for something that cannot be; the message says what to type instead. */
export class UsageError extends Error {
  readonly code = "usage";
}

export const usage = `npm run replay -- [options]

  Bidding policies in a drawn market, calm and stormy, with hosts that start from zero and with hosts that are always on.
  Ends with what is claimed and whether it holds; exit code 1 where a claim fails.

  --seed N            another market (default 1)
  --requests N        how many requests (default 10000)
  --set NAME=VALUE    changes a knob of docs/knobs.md, or a parameter of the replay (--set ? lists them); as often as you like
  --file FILE         a market that \`npm run record\` wrote, in the place of the drawn ones
  --leave-out ADDRESS a prover whose recorded bids do not count: your own
  --workers N         how many threads share the work (default: one for each core); the answer is the same
  --report            ten seeds, and a page with pictures
  --out FILE          where the page goes (default .local/replay/report.html); its figures lie beside it as JSON`;

const flags = {
  seed: { type: "string", default: "1" },
  requests: { type: "string", default: "10000" },
  set: { type: "string", multiple: true, default: [] as string[] },
  file: { type: "string" },
  "leave-out": { type: "string", multiple: true, default: [] as string[] },
  workers: { type: "string", default: `${availableParallelism()}` },
  report: { type: "boolean", default: false },
  out: { type: "string", default: ".local/replay/report.html" },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** Throws `UsageError` with one sentence; "help" where help was asked for. */
export function readOptions(args: readonly string[]): ReplayOptions | "help" {
  const given = parse(args);
  if (given.help) return "help";
  if (given.report && given.file !== undefined) throw new UsageError("--report draws its markets: leave out --file.");
  return {
    seed: whole("--seed", given.seed, 0, 2 ** 31 - 1),
    requests: whole("--requests", given.requests, 1, 1_000_000),
    settings: given.set.filter((assignment) => !isKnob(assignment)).reduce(set, usualSettings),
    knobs: Object.fromEntries(given.set.filter(isKnob).map(nameAndValue)),
    file: given.file,
    leaveOut: given["leave-out"].map(proverOf),
    report: given.report ? given.out : undefined,
    workers: whole("--workers", given.workers, 1, 1024),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

const nameAndValue = (assignment: string): [string, string] => {
  const at = assignment.indexOf("=");
  return [assignment.slice(0, at), assignment.slice(at + 1)];
};

const isKnob = (assignment: string): boolean =>
  assignment.includes("=") && Object.hasOwn(knobTable, nameAndValue(assignment)[0]);

function set(settings: Settings, assignment: string): Settings {
  try {
    return withSetting(settings, assignment);
  } catch (error) {
    throw error instanceof SettingError ? new UsageError(error.message) : error;
  }
}

function whole(flag: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`${flag} must be a whole number from ${least} to ${most}, not "${text}".`);
}

function proverOf(text: string): Address {
  try {
    return address(text);
  } catch (error) {
    throw new UsageError(`--leave-out: ${error instanceof Error ? error.message : String(error)}`);
  }
}
