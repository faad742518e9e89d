import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { hostClassName } from "../../../src/config/names.ts";
import { clientOptions } from "../../contracts/target.ts";
import type { DeployedStack } from "../deploy-stack.ts";

export const nameOf = (part: string): string => `serverless-prover-dev-${part}`;
export const className = (name: string): string => hostClassName("dev", name);
export const arnOf = (service: string, rest: string): string => `arn:aws:${service}:us-east-1:123456789012:${rest}`;

/** Moto's account with the stack of the stage `dev` in it, and the means to ask what is there. */
export type DeployedAccount = ReturnType<typeof deployedAccount>;

export const deployedAccount = (endpoint: string, stack: DeployedStack) => ({
  endpoint,
  stack,
  options: clientOptions({ endpoint }),
  /** What there is of a type, in the order of the template. */
  physicalIdsOf: (type: string): string[] =>
    Object.entries(stack.template.Resources).flatMap(([id, { Type }]) =>
      Type === type ? [stack.physicalIds[id] ?? `no ${id}`] : [],
    ),
});

/** The name of the role that a step's function has. */
export async function roleOf({ options }: DeployedAccount, step: string): Promise<string> {
  const asked = new GetFunctionConfigurationCommand({ FunctionName: nameOf(step) });
  return (await new LambdaClient(options).send(asked)).Role?.split("/").at(-1) ?? "";
}
