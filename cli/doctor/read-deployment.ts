import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Deployment, readDeployment } from "../../lib/configuration.ts";
import { UsageError } from "./options.ts";

/** Names the stage where nothing else does. */
const file = resolve(import.meta.dirname, "..", "..", "cdk.json");

/** The deployment that the stage's file and what is given beside it describe. Throws a UsageError that names every fault. */
export function deploymentOf(given: Readonly<Record<string, string>>): Deployment {
  const { context } = JSON.parse(readFileSync(file, "utf8")) as { context: Record<string, unknown> }; // the project's own
  const all: Record<string, unknown> = { ...context, ...given };
  try {
    return readDeployment({ tryGetContext: (name) => all[name] });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
