import { Construct } from "constructs";
import { StepFunction } from "./step-function.ts";
import type { StepResources } from "./step-resources.ts";

/** Tells the network, once, that a request will not be proved. */
export class FailFulfillment extends Construct {
  constructor(scope: Construct, { context, requests, queues, signer }: StepResources) {
    super(scope, "FailFulfillment");
    const step = new StepFunction(this, "fail-fulfillment", context);
    queues["deliver-failure"].feeds(step);
    requests.servesTo(step, "get", "put", "update");
    signer.signsFor("fail-fulfillment", step);
  }
}
