import { GetAccountSettingsCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import type { Deployment } from "../../../lib/configuration.ts";
import { leastConcurrency } from "../../../lib/step-settings.ts";
import { steps } from "../../../src/config/names.ts";
import { advice, blocker, ok, type Verdict } from "../finding.ts";

/** Environments that may run at once when every step has something to do. */
const wanted = steps.reduce((sum, step) => sum + leastConcurrency(step), 0);
/** Lambda reserves nothing of the last hundred. */
const neverReserved = 100;
const raise = 'Ask for a higher "Concurrent executions" of Lambda in Service Quotas (L-B99A9384)';

export function judgeConcurrency(allowed: number, reserved: Deployment["reservedConcurrency"]): Verdict {
  const asked = Object.values(reserved).reduce((sum, count) => sum + count, 0);
  if (asked > 0 && allowed - asked < neverReserved) {
    return blocker(
      `The account runs ${allowed} Lambdas at once, and a reservation of ${asked} leaves fewer than ${neverReserved} to others.`,
      `${raise}, or deploy without reservedConcurrency.`,
    );
  }
  const says = `The account runs ${allowed} Lambdas at once, and this stage up to ${wanted}.`;
  return allowed >= wanted ? ok(says) : advice(says, `${raise}; a busy minute is throttled until then.`);
}

export async function readConcurrency(client: LambdaClient): Promise<number> {
  const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}));
  if (AccountLimit?.ConcurrentExecutions === undefined) throw new Error("Lambda does not tell its limit");
  return AccountLimit.ConcurrentExecutions;
}
