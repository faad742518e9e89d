import { arnOf } from "../../account.ts";
import type { Permission } from "../decide.ts";
import { type Needs, onAnything } from "./needs.ts";
import { namesAt, textAt } from "./read-input.ts";

type Kind = "job" | "job-queue" | "job-definition" | "compute-environment";

const on = (action: string, kind: Kind, name: string): Permission => ({
  action: `batch:${action}`,
  resource: name.startsWith("arn:") ? name : arnOf("batch", `${kind}/${name}`),
});
const onOne = (action: string, kind: Kind, member: string): Needs => ({
  [action]: (input) => [on(action, kind, textAt(input, member)), ...passedRole(input)],
});
/** Whoever names a role for a service to take must be allowed to pass it on. */
const passedRole = (input: unknown): Permission[] => {
  const role = textAt(input, "serviceRole");
  return role === "" ? [] : [{ action: "iam:PassRole", resource: role }];
};

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbatch.html */
export const batch: Needs = {
  ...onAnything("batch", "DescribeJobs", "ListJobs", "DescribeJobDefinitions"),
  ...onAnything("batch", "DescribeJobQueues", "DescribeComputeEnvironments"),
  ...onOne("TerminateJob", "job", "jobId"),
  ...onOne("CancelJob", "job", "jobId"),
  ...onOne("UpdateComputeEnvironment", "compute-environment", "computeEnvironment"),
  ...onOne("UpdateJobQueue", "job-queue", "jobQueue"),
  SubmitJob: (input) => {
    const [queue, definition] = [textAt(input, "jobQueue"), textAt(input, "jobDefinition")];
    const needed = [on("SubmitJob", "job-queue", queue), on("SubmitJob", "job-definition", definition)];
    const tagged = namesAt(input, "tags").length > 0;
    return tagged ? [...needed, on("TagResource", "job", "*")] : needed;
  },
};
