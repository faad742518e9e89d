import { Construct } from "constructs";
import { StepFunction } from "./step-function.ts";
import type { StepResources } from "./step-resources.ts";

/** Gives an assigned request its job, on the hosts that are the best for it now. */
export class LaunchProof extends Construct {
  constructor(scope: Construct, { context, requests, queues, knobs, jobs }: StepResources) {
    super(scope, "LaunchProof");
    const step = new StepFunction(this, "launch-proof", context);
    queues.assigned.feeds(step);
    requests.servesTo(step, "get", "get many", "put", "update", "query by phase");
    knobs.servesTo(step); // what the operator knows of the hosts' speed
    queues["deliver-failure"].takesFrom(step); // a mode that no host has the memory for
    jobs.launchedBy(step);
  }
}
