import { randomUUID } from "node:crypto";
import { jobDetail } from "./job-detail.ts";
import type { Account, Job } from "./state.ts";

/** An EventBridge event of Batch, in its whole envelope (user guide, "Job state change events"). */
export type BatchEvent = {
  version: "0";
  id: string;
  "detail-type": "Batch Job State Change" | "Batch Job Queue Blocked";
  source: "aws.batch";
  account: string;
  time: string;
  region: string;
  resources: string[];
  detail: ReturnType<typeof jobDetail>;
};

type Kind = BatchEvent["detail-type"];

/** The event for what a job is at this moment. */
export function batchEvent(kind: Kind, job: Job, { region, accountId }: Account, nowMs: number): BatchEvent {
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": kind,
    source: "aws.batch",
    account: accountId,
    time: new Date(nowMs).toISOString().replace(/\.\d{3}Z$/, "Z"),
    region,
    resources: kind === "Batch Job Queue Blocked" ? [job.jobArn, job.jobQueueArn] : [job.jobArn],
    detail: structuredClone(jobDetail(job)),
  };
}
