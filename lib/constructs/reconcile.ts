import { Construct } from "constructs";
import { StepFunction } from "./step-function.ts";
import type { StepResources } from "./step-resources.ts";
import { scheduleStep } from "./step-schedule.ts";

/**
 * Follows requests to settlement and mends what an event lost; it may end jobs, keep hosts
 * warm and feed every queue.
 */
export class Reconcile extends Construct {
  constructor(scope: Construct, { context, requests, artifacts, queues, knobs, jobs }: StepResources) {
    super(scope, "Reconcile");
    const step = new StepFunction(this, "reconcile", context);
    scheduleStep(this, "reconcile", step);
    requests.servesTo(step, "get", "get many", "put", "update", "query", "query by phase");
    knobs.servesTo(step);
    artifacts.showsJobsTo(step); // a job that says nothing any more hangs
    jobs.foundBy(step);
    jobs.watchedBy(step);
    jobs.endedBy(step);
    jobs.hostsKeptBy(step);
    jobs.wakeWhenBlocked(step); // a job may do better in another class
    for (const queue of Object.values(queues)) queue.takesFrom(step);
  }
}
