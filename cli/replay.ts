import { type Claim, claimsOf } from "../replay/claims.ts";
import { RecordingError } from "../replay/market/recorded-fields.ts";
import { SettingError } from "../replay/settings.ts";
import { compareAll } from "./replay/compare-all.ts";
import { sourcesOf } from "./replay/market-source.ts";
import { type ReplayOptions, readOptions, UsageError, usage } from "./replay/options.ts";
import { subjects } from "./replay/subjects.ts";
import { tableOf } from "./replay/table.ts";
import { writeReport } from "./replay/write-report.ts";

/** `npm run replay`: bidding policies in the same markets with the same fleets. True where every claim holds. */
async function replay(options: ReplayOptions): Promise<boolean> {
  const claims = await (options.report === undefined ? printTables(options) : writeReport(options.report, options));
  for (const { holds, market, text, detail } of claims) {
    console.log(`${holds ? "holds" : "FAILS"}  ${market}: ${text} (${detail})`);
  }
  const failed = claims.filter(({ holds }) => !holds).length;
  console.log(
    claims.length === 0 ? "no policy is claimed to be better" : `${claims.length - failed} claims hold, ${failed} fail`,
  );
  return failed === 0;
}

async function printTables(options: ReplayOptions): Promise<Claim[]> {
  const ours = subjects(options.knobs);
  const claims: Claim[] = [];
  await compareAll(options, sourcesOf(options), {
    done(comparison) {
      console.log(`${tableOf(comparison).join("\n")}\n`);
      claims.push(...ours.flatMap(({ name }) => claimsOf(name, comparison)));
    },
  });
  return claims;
}

const isBadInput = (error: unknown): error is Error =>
  error instanceof UsageError || error instanceof SettingError || error instanceof RecordingError;

try {
  const options = readOptions(process.argv.slice(2));
  if (options === "help") console.log(usage);
  else process.exitCode = (await replay(options)) ? 0 : 1;
} catch (error) {
  if (!isBadInput(error)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
