import { Construct } from "constructs";
import { StepFunction } from "./step-function.ts";
import type { StepResources } from "./step-resources.ts";

/** Writes down how a job ended, whoever says it first: its result, its state change or the sweep. */
export class RecordResult extends Construct {
  constructor(scope: Construct, { context, requests, artifacts, queues, jobs }: StepResources) {
    super(scope, "RecordResult");
    const step = new StepFunction(this, "record-result", context);
    queues.finished.feeds(step);
    requests.servesTo(step, "get", "get many", "put", "update");
    artifacts.showsJobsTo(step);
    jobs.watchedBy(step); // and knows the classes: what a job cost and measured belongs to its kind of host
    queues.assigned.takesFrom(step); // a lost host's request goes back for another job
    queues["deliver-proof"].takesFrom(step);
    queues["deliver-failure"].takesFrom(step);
  }
}
