import { Construct } from "constructs";
import { StepFunction } from "./step-function.ts";
import type { StepResources } from "./step-resources.ts";

/** Gives an assigned request its job. */
export class LaunchProof extends Construct {
  constructor(scope: Construct, { context, requests, queues, jobs }: StepResources) {
    super(scope, "LaunchProof");
    const step = new StepFunction(this, "launch-proof", context);
    queues.assigned.feeds(step);
    requests.servesTo(step);
    jobs.launchedBy(step);
  }
}
