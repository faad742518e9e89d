import type { Finding } from "./doctor/finding.ts";
import { type DoctorOptions, readOptions, UsageError, usage } from "./doctor/options.ts";
import { isBlocked, jsonOf, tableOf } from "./doctor/print.ts";
import { deploymentOf } from "./doctor/read-deployment.ts";
import { runChecks } from "./doctor/run-checks.ts";
import { withoutSecrets } from "./doctor/say-error.ts";

/** `npm run doctor`: what is wrong with this machine or an AWS account, and what to do. Exit codes: 1 blocked, 2 usage. */
async function examine({ stage, context }: DoctorOptions): Promise<Finding[]> {
  const deployment = deploymentOf(context);
  if (stage === undefined) {
    const { machineChecks } = await import("./doctor/machine/checks.ts");
    return runChecks(machineChecks(process.env, deployment.networkUrl));
  }
  const { examineAccount } = await import("./doctor/account/examine.ts"); // the SDK's clients take a second to load
  return examineAccount(deployment);
}

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
