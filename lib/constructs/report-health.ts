import { Construct } from "constructs";
import { environment } from "../../src/config/names.ts";
import { StepFunction } from "./step-function.ts";
import type { StepResources } from "./step-resources.ts";
import { scheduleStep } from "./step-schedule.ts";

/** Measures what there is and tells the network what this prover can do. */
export class ReportHealth extends Construct {
  constructor(scope: Construct, { context, image, requests, signer, knobs }: StepResources) {
    super(scope, "ReportHealth");
    const step = new StepFunction(this, "report-health", context);
    scheduleStep(this, "report-health", step);
    requests.servesTo(step, "get", "put", "query", "query by phase");
    signer.signsFor("report-health", step);
    knobs.servesTo(step);
    const { gitSha } = context.deployment;
    if (gitSha !== undefined) step.addEnvironment(environment.gitSha, gitSha);
    step.addEnvironment(environment.imageTag, image.digest);
  }
}
