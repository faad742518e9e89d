import type { Finding } from "./finding.ts";
import type { DoctorOptions } from "./options.ts";
import { deploymentOf } from "./read-deployment.ts";
import { runChecks } from "./run-checks.ts";

/** What is wrong with this machine, or with a stage in an AWS account. Throws a UsageError. */
export async function examine({ stage, context }: Pick<DoctorOptions, "stage" | "context">): Promise<Finding[]> {
  const deployment = deploymentOf(context);
  if (stage === undefined) {
    const { machineChecks } = await import("./machine/checks.ts");
    return runChecks(machineChecks(process.env, deployment.networkUrl));
  }
  const { examineAccount } = await import("./account/examine.ts"); // the SDK's clients take a second to load
  return examineAccount(deployment);
}
