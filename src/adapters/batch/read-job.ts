import type { JobDetail, JobSummary } from "@aws-sdk/client-batch";
import type { Job, JobState } from "../../domain/job.ts";
import { type JobName, jobId, unixSeconds } from "../../domain/values.ts";

/** A job of a list or a description. Batch counts milliseconds; a job that it lists has id, name and status. */
export function readJob(raw: JobSummary | JobDetail): Job {
  return {
    jobId: jobId(raw.jobId ?? ""),
    jobName: (raw.jobName ?? "") as JobName, // compared with names that we made, never parsed on trust
    createdAtSec: unixSeconds((raw.createdAt ?? 0) / 1000),
    state: stateOf(raw),
  };
}

function stateOf({ status, statusReason, startedAt, container }: JobSummary | JobDetail): JobState {
  switch (status) {
    case "RUNNING":
      return { kind: "running", startedAtSec: unixSeconds((startedAt ?? 0) / 1000) };
    case "SUCCEEDED":
      return { kind: "succeeded" };
    case "FAILED": {
      const exitCode = container?.exitCode;
      // The job's reason is general ("Task failed to start"); only its container's says what was wrong.
      const reasons = new Set([statusReason, container?.reason].filter((said) => said !== undefined && said !== ""));
      const reason = [...reasons].join(": ") || "no reason given";
      return { kind: "ended", reason, ...(exitCode !== undefined && { exitCode }) };
    }
    case "STARTING":
      return { kind: "starting" };
    case "RUNNABLE":
      return { kind: "waiting", ...(statusReason && blocks.test(statusReason) && { blocked: statusReason }) };
    default:
      return { kind: "waiting" }; // SUBMITTED, PENDING
  }
}

/**
 * What Batch says of the job at a queue's head that it cannot place.
 * https://docs.aws.amazon.com/batch/latest/userguide/troubleshooting.html ("Jobs stuck in a RUNNABLE status")
 */
const blocks = /^(CAPACITY|MISCONFIGURATION|ACTION_REQUIRED|UNDETERMINED)\b/;
