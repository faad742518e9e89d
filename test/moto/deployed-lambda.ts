import { spawn } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { StepName } from "../../src/config/names.ts";
import { clientOptions } from "../contracts/target.ts";
import { type DeployedStack, region } from "./deploy-stack.ts";

/** Where a queue's URL points, in an account that is not this one. */
const queueHost = `https://sqs.${region}.amazonaws.com`;

/**
 * Runs the deployed bundle of a step once, in a process of its own, with the variables that the account says it has; moto
 * itself would need Docker. Resolves with what the handler answers; rejects with what the process said.
 */
export async function callDeployed(
  endpoint: string,
  { template, assets }: Pick<DeployedStack, "template" | "assets">,
  { step, event, remainingMs = 30_000 }: { step: StepName; event: unknown; remainingMs?: number },
): Promise<unknown> {
  const FunctionName = `serverless-prover-dev-${step}`;
  const id = Object.keys(assets).find(
    (each) => template.Resources[each]?.Properties?.["FunctionName"] === FunctionName,
  );
  const lambda = new LambdaClient(clientOptions({ endpoint }));
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const variables = Object.entries(Environment?.Variables ?? {});
  const env = {
    ...Object.fromEntries(variables.map(([name, value]) => [name, value.replace(queueHost, endpoint)])),
    ...{ AWS_LAMBDA_FUNCTION_NAME: FunctionName, AWS_REGION: region, AWS_ENDPOINT_URL: endpoint },
    ...{ AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" },
  };
  const file = pathToFileURL(join(assets[id ?? ""] ?? "", "index.mjs")).href;
  const code = `
    const { handler } = await import(${JSON.stringify(file)});
    const endsAt = Date.now() + ${remainingMs};
    const context = { awsRequestId: crypto.randomUUID(), getRemainingTimeInMillis: () => endsAt - Date.now() };
    const answer = await handler(${JSON.stringify(event)}, context);
    process.send(answer, () => process.exit());`;
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ["--no-warnings", "--input-type=module", "--eval", code], {
      env,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (said += String(chunk)));
    child.once("message", done);
    child.once("error", fail);
    child.once("close", (code) => fail(new Error(`${step} ended with ${code} and no answer: ${said}`)));
  });
}
