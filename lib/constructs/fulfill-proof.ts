import { Construct } from "constructs";
import { StepFunction } from "./step-function.ts";
import type { StepResources } from "./step-resources.ts";

/** Hands a proof to the network, once. */
export class FulfillProof extends Construct {
  constructor(scope: Construct, { context, requests, artifacts, queues, signer }: StepResources) {
    super(scope, "FulfillProof");
    const step = new StepFunction(this, "fulfill-proof", context);
    queues["deliver-proof"].feeds(step);
    requests.servesTo(step, "get", "put", "update");
    signer.signsFor("fulfill-proof", step);
    artifacts.showsJobsTo(step);
    queues["deliver-failure"].takesFrom(step); // a proof that the network does not want leaves a word to say
  }
}
