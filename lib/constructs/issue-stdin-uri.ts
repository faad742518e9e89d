import { Construct } from "constructs";
import { StepFunction } from "./step-function.ts";
import type { StepResources } from "./step-resources.ts";

/** Signs for the URI of a private stdin when a job asks and the job is the one that proves the request. */
export class IssueStdinUri extends Construct {
  readonly step: StepFunction;

  constructor(scope: Construct, { context, requests, artifacts, signer }: Omit<StepResources, "jobs">) {
    super(scope, "IssueStdinUri");
    this.step = new StepFunction(this, "issue-stdin-uri", context);
    requests.servesTo(this.step, "get", "put");
    signer.signsFor("issue-stdin-uri", this.step);
    artifacts.showsJobsTo(this.step); // the claim says which job proves the request
  }
}
