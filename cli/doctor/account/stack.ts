import { type CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { advice, blocker, ok, type Verdict } from "../finding.ts";

/** undefined: not deployed. */
export type StackState = { status: string; outputs: Readonly<Record<string, string>> } | undefined;

const stackName = (stage: string): string => `serverless-prover-${stage}`;
const needed = ["Table", "Bucket", "HostClasses", "StdinUriFunction"] as const;

export function judgeStack(stage: string, stack: StackState): Verdict {
  if (!stack) return advice(`The stage ${stage} is not deployed.`, `\`npx cdk deploy -c stage=${stage}\`.`);
  const { status, outputs } = stack;
  const says = `The stack ${stackName(stage)} is ${status}`;
  if (status.endsWith("_IN_PROGRESS")) return advice(`${says}.`, "Look again when it has ended.");
  if (status === "UPDATE_ROLLBACK_COMPLETE") {
    return advice(`${says}: the last deployment was taken back.`, "Read why in the stack's events, and deploy again.");
  }
  if (status !== "CREATE_COMPLETE" && status !== "UPDATE_COMPLETE") {
    return blocker(
      `${says}.`,
      "Read why in the stack's events; one whose creation failed is deleted and deployed anew.",
    );
  }
  const missing = needed.filter((name) => !outputs[name]);
  if (missing.length === 0) return ok(`${says}.`);
  return blocker(`${says}, and lacks the outputs ${missing.join(", ")}.`, "Deploy it from this version.");
}

export async function readStack(client: CloudFormationClient, stage: string): Promise<StackState> {
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName(stage) }));
    if (!stack) return undefined;
    const outputs = (stack.Outputs ?? []).map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue]);
    return { status: stack.StackStatus ?? "", outputs: Object.fromEntries(outputs) as Record<string, string> }; // pairs of strings
  } catch (error) {
    const isAbsent = error instanceof Error && error.name === "ValidationError" && /does not exist/.test(error.message);
    if (isAbsent) return undefined;
    throw error;
  }
}
