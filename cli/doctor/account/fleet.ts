import { type BatchClient, DescribeComputeEnvironmentsCommand, DescribeJobQueuesCommand } from "@aws-sdk/client-batch";
import { blocker, ok, type Verdict } from "../finding.ts";

type Part = { kind: "compute environment" | "queue"; name: string; state: string; status: string; reason: string };

/** `classes`: as the stack names them; of each there must be hosts and a queue. */
export function judgeFleet(classes: readonly string[], parts: readonly Part[]): Verdict[] {
  const kinds = ["compute environment", "queue"] as const;
  const wrong = classes.flatMap((name) => kinds.flatMap((kind) => faultOf(kind, name, parts) ?? []));
  return wrong.length > 0 ? wrong : [ok(`${classes.join(", ")}: hosts and queues are valid and enabled.`)];
}

function faultOf(kind: Part["kind"], name: string, parts: readonly Part[]): Verdict | undefined {
  const part = parts.find((each) => each.kind === kind && each.name === name);
  if (!part) return blocker(`There is no ${kind} ${name}.`, "Deploy the stage again, which makes what is missing.");
  const says = `The ${kind} ${name} is ${part.status} and ${part.state}${part.reason && ` (${part.reason})`}.`;
  if (part.state !== "ENABLED") return blocker(says, "Enable it in AWS Batch.");
  if (part.status === "VALID") return undefined;
  return blocker(says, "docs/operate/runbooks/fleet-cannot-start.md.");
}

type Said = { state?: string | undefined; status?: string | undefined; statusReason?: string | undefined };

export async function readFleet(client: BatchClient, classes: readonly string[]): Promise<Part[]> {
  const names = [...classes];
  const [hosts, queues] = await Promise.all([
    client.send(new DescribeComputeEnvironmentsCommand({ computeEnvironments: names })),
    client.send(new DescribeJobQueuesCommand({ jobQueues: names })),
  ]);
  const part = (kind: Part["kind"], name = "", given: Said) => {
    const { state = "", status = "", statusReason: reason = "" } = given;
    return { kind, name, state, status, reason };
  };
  return [
    ...(hosts.computeEnvironments ?? []).map((each) => part("compute environment", each.computeEnvironmentName, each)),
    ...(queues.jobQueues ?? []).map((each) => part("queue", each.jobQueueName, each)),
  ];
}
