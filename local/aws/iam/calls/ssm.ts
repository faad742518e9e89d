import { arnOf } from "../../account.ts";
import type { Permission } from "../decide.ts";
import { type Needs, onAnything } from "./needs.ts";
import { textAt, textsAt } from "./read-input.ts";

/** A name begins with a slash or has none at all; the ARN has one slash either way. */
const on = (action: string, name: string): Permission => ({
  action: `ssm:${action}`,
  resource: name.startsWith("arn:") ? name : arnOf("ssm", `parameter/${name.replace(/^\//, "")}`),
});
const onOne = (...actions: readonly string[]): Needs =>
  Object.fromEntries(actions.map((action) => [action, (input) => [on(action, textAt(input, "Name"))]]));

/**
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html: who may read a path may read
 * all below it.
 */
export const ssm: Needs = {
  ...onOne("GetParameter", "GetParameterHistory", "PutParameter", "DeleteParameter"),
  ...onAnything("ssm", "DescribeParameters"),
  GetParameters: (input) => textsAt(input, "Names").map((name) => on("GetParameters", name)),
  DeleteParameters: (input) => textsAt(input, "Names").map((name) => on("DeleteParameters", name)),
  GetParametersByPath: (input) => [on("GetParametersByPath", textAt(input, "Path").replace(/(?<=.)\/$/, ""))],
};
