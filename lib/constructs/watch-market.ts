import { Construct } from "constructs";
import { StepFunction } from "./step-function.ts";
import type { StepResources } from "./step-resources.ts";
import { scheduleStep } from "./step-schedule.ts";

/** Sees requests, bids on them, and notices what was won: one call loops until the next one has taken over. */
export class WatchMarket extends Construct {
  constructor(scope: Construct, { context, requests, artifacts, queues, signer, knobs, jobs }: StepResources) {
    super(scope, "WatchMarket");
    const step = new StepFunction(this, "watch-market", context);
    scheduleStep(this, "watch-market", step);
    requests.servesTo(step, "get", "get many", "put", "update", "query", "query by phase");
    signer.signsFor("watch-market", step);
    knobs.servesTo(step);
    artifacts.keepsJournalOf(step);
    queues.assigned.takesFrom(step);
    jobs.watchedBy(step);
    jobs.hostsSeenBy(step);
  }
}
