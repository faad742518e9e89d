import { arnOf } from "../../account.ts";
import type { Needs } from "./needs.ts";
import { textAt } from "./read-input.ts";

/** By a function's ARN or name, with its qualifier where the caller gave one. */
const functionArn = (name: string): string => (name.startsWith("arn:") ? name : arnOf("lambda", `function:${name}`));

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html */
export const lambda: Needs = {
  GetFunctionConfiguration: (input) => [
    { action: "lambda:GetFunctionConfiguration", resource: functionArn(textAt(input, "FunctionName")) },
  ],
  Invoke: (input) => [{ action: "lambda:InvokeFunction", resource: functionArn(textAt(input, "FunctionName")) }],
};
