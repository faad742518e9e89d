import { GetFunctionConfigurationCommand, LambdaClient, ResourceNotFoundException } from "@aws-sdk/client-lambda";
import { type Config, loadConfig, type Setting } from "../../../src/config/load.ts";
import { environment, functionName } from "../../../src/config/names.ts";
import { CliError } from "../cli-error.ts";
import type { Place } from "../place/choose-place.ts";
import { optionsFor } from "./clients.ts";

const settings = [
  "table",
  "bucket",
  "knobsPath",
  "networkUrl",
  "chainId",
  "fleetClasses",
  "queueUrls",
] as const satisfies readonly Setting[];
/** What the deployed sweep is told, which works with everything that an operator looks at. */
export type Deployed = Pick<Config, (typeof settings)[number]>;

/** Throws a CliError where the stage is not deployed, or serves another network than the one that was named. */
export async function readDeployed(place: Place): Promise<Deployed> {
  const client = new LambdaClient(optionsFor(place, "lambda"));
  const name = functionName(place.stage, "reconcile");
  const { Environment: told } = await client
    .send(new GetFunctionConfigurationCommand({ FunctionName: name }))
    .catch((error: unknown) => {
      if (error instanceof ResourceNotFoundException) throw notDeployed(place);
      throw error;
    });
  const variables = told?.Variables ?? {};
  const wanted = place.kind === "deployed" ? place.network : undefined;
  const served = variables[environment.networkUrl];
  if (wanted !== undefined && served !== undefined && new URL(served).origin !== new URL(wanted.url).origin) {
    throw new CliError(
      "usage",
      `The stage ${place.stage} serves ${served}, not ${wanted.name}.`,
      "Leave --network out, or name the stage that serves it: --stage NAME.",
    );
  }
  return loadConfig(settings, variables);
}

const notDeployed = ({ stage }: Place): CliError =>
  new CliError(
    "no-system",
    `The stage ${stage} is not deployed in this account and region.`,
    `Name another with --stage or --region, or deploy it: \`npx cdk deploy -c stage=${stage}\`.`,
  );
