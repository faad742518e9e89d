import type { Job, ProverBackend } from "../domain/job.ts";
import type { ProofRequestTerms } from "../domain/proof-request.ts";
import type { JobId, JobName, UnixSeconds } from "../domain/values.ts";

export type JobPlan = {
  jobName: JobName;
  terms: ProofRequestTerms;
  /** The runner refuses at start what cannot end by then, and stops when it has passed. */
  deadlineSec: UnixSeconds;
  backend?: ProverBackend;
};

export type Fleet = {
  /** Submits the job. Not idempotent: a second call makes a second job, which the fence stops. */
  submit(plan: JobPlan): Promise<JobId>;
  /** The newest job of this name; the list may lag some seconds behind a submission. */
  find(jobName: JobName): Promise<Job | undefined>;
  /** Jobs by id, at most 100; ids that the fleet no longer knows are absent. */
  describe(jobIds: readonly JobId[]): Promise<readonly Job[]>;
  /** Ends a job in any state; ended or unknown jobs are no error. `reason` is kept with the job. */
  terminate(jobId: JobId, reason: string): Promise<void>;
};
