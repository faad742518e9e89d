import { examine } from "./doctor/examine.ts";
import { readOptions, UsageError, usage } from "./doctor/options.ts";
import { isBlocked, jsonOf, tableOf } from "./doctor/print.ts";
import { withoutSecrets } from "./doctor/say-error.ts";

/** `npm run doctor`: what is wrong with this machine or an AWS account, and what to do. Exit codes: 1 blocked, 2 usage. */
try {
  const options = readOptions(process.argv.slice(2));
  if (options === "help") console.log(usage);
  else {
    const findings = await examine(options);
    console.log(options.json ? jsonOf(findings) : tableOf(findings));
    process.exitCode = isBlocked(findings) ? 1 : 0;
  }
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(withoutSecrets(error.message));
  process.exitCode = 2;
}
