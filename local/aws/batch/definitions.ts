import { z } from "zod";
import { AwsError } from "../protocol/aws-error.ts";
import type { Operations } from "../protocol/operation.ts";
import { pageOf } from "../protocol/page.ts";
import { batchOperation, registerDefinitionSchema } from "./schemas.ts";
import { type Account, arn, type JobDefinition, nameFrom, type State } from "./state.ts";

export const clientException = (message: string): AwsError => new AwsError("ClientException", message);

/** By ARN, `name:revision`, or `name`: the newest active revision. */
export function findDefinition({ definitions }: State, identifier: string): JobDefinition | undefined {
  const [name = "", revision] = nameFrom(identifier).split(":");
  const found = definitions.filter(
    (d) =>
      d.jobDefinitionName === name &&
      d.status === "ACTIVE" &&
      (revision === undefined || String(d.revision) === revision),
  );
  return found.at(-1);
}

export function registerDefinition(
  state: State,
  account: Account,
  input: z.output<typeof registerDefinitionSchema>,
): JobDefinition {
  const { jobDefinitionName: name } = input;
  const revision = state.definitions.filter((d) => d.jobDefinitionName === name).length + 1;
  const definition: JobDefinition = {
    ...input,
    jobDefinitionArn: arn(account, "batch", `job-definition/${name}:${revision}`),
    revision,
    status: "ACTIVE",
  };
  state.definitions.push(definition);
  return definition;
}

const page = { maxResults: z.number().int().min(1).max(100).default(100), nextToken: z.string().optional() };

export const definitionOperations = (state: State, account: Account): Operations => ({
  RegisterJobDefinition: batchOperation(registerDefinitionSchema, (input) => {
    const { jobDefinitionName, jobDefinitionArn, revision } = registerDefinition(state, account, input);
    return { jobDefinitionName, jobDefinitionArn, revision };
  }),
  DeregisterJobDefinition: batchOperation(z.object({ jobDefinition: z.string() }), ({ jobDefinition }) => {
    if (!jobDefinition.includes(":", jobDefinition.lastIndexOf("/") + 1))
      throw clientException("Job definition revision must be provided");
    const found = findDefinition(state, jobDefinition);
    if (found !== undefined) found.status = "INACTIVE";
  }),
  DescribeJobDefinitions: batchOperation(
    z.object({
      jobDefinitions: z.array(z.string()).optional(),
      jobDefinitionName: z.string().optional(),
      status: z.string().optional(),
      ...page,
    }),
    ({ jobDefinitions, jobDefinitionName, status, maxResults, nextToken }) => {
      const wanted = jobDefinitions?.map(nameFrom);
      const found = state.definitions.filter(
        (d) =>
          (wanted === undefined || wanted.includes(`${d.jobDefinitionName}:${d.revision}`)) &&
          (jobDefinitionName === undefined || d.jobDefinitionName === jobDefinitionName) &&
          (status === undefined || d.status === status),
      );
      const { items, next } = pageOf(found.toReversed(), { size: maxResults, token: nextToken });
      return { jobDefinitions: items, nextToken: next };
    },
  ),
});
