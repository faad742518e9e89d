import { CfnOutput, type Stack, Tags } from "aws-cdk-lib";

/** What costs are told apart by, for each construct of the stack; a step is its own component. */
const components: readonly (readonly [id: RegExp, component: string])[] = [
  [/^(RequestTable|ArtifactBucket)$/, "storage"],
  [/^queue-/, "queues"],
  [/^SchedulerRoleForTarget-/, "schedules"], // the construct library makes it, one for each function
  [/^(CreatedSignerKey|SignerKey|SignerSecret)$/, "signer"],
  [/^(ProvingFleet|ProofJob)$/, "fleet"],
  [/^Watching$/, "watching"],
  [/^WatchMarket$/, "watch-market"],
  [/^LaunchProof$/, "launch-proof"],
  [/^RecordResult$/, "record-result"],
  [/^FulfillProof$/, "fulfill-proof"],
  [/^FailFulfillment$/, "fail-fulfillment"],
  [/^Reconcile$/, "reconcile"],
  [/^ReportHealth$/, "report-health"],
  [/^IssueStdinUri$/, "issue-stdin-uri"],
];

/** Tags everything in `stack` with its stage and its component. Throws for a construct that belongs to none. */
export function tagComponents(stack: Stack, stage: string): void {
  Tags.of(stack).add("serverless-prover", stage);
  for (const child of stack.node.children.filter((each) => !(each instanceof CfnOutput))) {
    const component = components.find(([id]) => id.test(child.node.id))?.[1];
    if (component === undefined) throw new Error(`${child.node.id} belongs to no component of lib/component-tags.ts`);
    Tags.of(child).add("component", component);
  }
}
