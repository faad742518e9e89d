import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { type Claim, claimsOf } from "../replay/claims.ts";
import { compare } from "../replay/compare.ts";
import { generateMarket } from "../replay/market/generate.ts";
import type { Market } from "../replay/market/market.ts";
import { marketFromRecording } from "../replay/market/market-from-recording.ts";
import { readRecording } from "../replay/market/read-recording.ts";
import { RecordingError } from "../replay/market/recorded-fields.ts";
import { weatherNames } from "../replay/market/weather.ts";
import { type ReplayOptions, readOptions, UsageError, usage } from "./replay/options.ts";
import { rivals, subjects } from "./replay/subjects.ts";
import { tableOf } from "./replay/table.ts";
import { writeReport } from "./replay/write-report.ts";

/** `npm run replay`: bidding policies in the same markets with the same fleets. True where every claim holds. */
function replay(options: ReplayOptions): boolean {
  const claims = options.report === undefined ? printTables(options) : writeReport(options.report, options);
  for (const { holds, market, text, detail } of claims) {
    console.log(`${holds ? "holds" : "FAILS"}  ${market}: ${text} (${detail})`);
  }
  const failed = claims.filter(({ holds }) => !holds).length;
  console.log(
    claims.length === 0 ? "no policy is claimed to be better" : `${claims.length - failed} claims hold, ${failed} fail`,
  );
  return failed === 0;
}

function printTables(options: ReplayOptions): Claim[] {
  const { plan, bidDelaySec } = options.settings;
  const ours = subjects(options.knobs);
  const claims: Claim[] = [];
  for (const market of marketsOf(options)) {
    const comparison = compare({ market, plan, subjects: ours, rivals: rivals(), simulation: { bidDelaySec } });
    console.log(`${tableOf(comparison).join("\n")}\n`);
    claims.push(...ours.flatMap(({ name }) => claimsOf(name, comparison)));
  }
  return claims;
}

function* marketsOf({ seed, requests, settings, file, leaveOut }: ReplayOptions): Generator<Market> {
  const { baseFees } = settings;
  if (file !== undefined) {
    yield marketFromRecording(readRecording(textOf(file)), { name: basename(file), seed, leaveOut });
    return;
  }
  for (const weather of weatherNames) yield generateMarket({ seed, weather, requests, baseFees });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new UsageError(`--file: ${file} cannot be read.`);
  }
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === "help") console.log(usage);
  else process.exitCode = replay(options) ? 0 : 1;
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof RecordingError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
