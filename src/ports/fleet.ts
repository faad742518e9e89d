import type { HostBought } from "../domain/instance-types.ts";
import type { Job, ProverBackend } from "../domain/job.ts";
import type { ProofRequestTerms } from "../domain/proof-request.ts";
import type { JobId, JobName, UnixSeconds } from "../domain/values.ts";

export type JobPlan = {
  jobName: JobName;
  /** Hosts that were lost under the request before this job: with none, its own host's trouble is worth a second try. */
  losses: number;
  /** The class of hosts that it runs on. */
  className: string;
  terms: ProofRequestTerms;
  /** The runner refuses at start what cannot end by then, and stops when it has passed. */
  deadlineSec: UnixSeconds;
  backend?: ProverBackend;
};

/**
 * The hosts of one kind, counted in whole hosts. Of the three counts only `readyHosts` says what there is: the fleet goes on
 * desiring what EC2 does not have, and a minimum is kept only as far as hosts can be had.
 */
export type FleetClass = HostBought & {
  /** The compute environment's name, as a job that ran there says it. */
  className: string;
  /** What we asked to keep, even without a job. */
  minimumHosts: number;
  /** What the fleet aims at now, for the minimum and for jobs: hosts that are up, that start, or that cannot be had. */
  desiredHosts: number;
  /**
   * Hosts that have joined and can be given a job, with those that run one: not those that start. More than desired while
   * hosts end, 0 where nobody can say. A host that has run no job yet may still have to pull the image.
   */
  readyHosts: number;
  /** Up to which waiting jobs start hosts now. */
  maximumHosts: number;
  /** As many as the deployment allows. */
  deployedHosts: number;
  /** false: it takes no new job and starts no host. */
  enabled: boolean;
};

export type HostBounds = Pick<FleetClass, "minimumHosts" | "maximumHosts">;

export type Calibration = { className: string; job: Job };

export type Fleet = {
  /** Submits the job. Not idempotent: a second call makes a second job, which the fence stops. */
  submit(plan: JobPlan): Promise<JobId>;
  /** The newest job of this name, in whichever class; the list may lag some seconds behind a submission. */
  find(jobName: JobName): Promise<Job | undefined>;
  /** Jobs by id, at most 100; ids that the fleet no longer knows are absent. */
  describe(jobIds: readonly JobId[]): Promise<readonly Job[]>;
  /** Ends a job in any state; ended or unknown jobs are no error. `reason` is kept with the job. */
  terminate(jobId: JobId, reason: string): Promise<void>;
  /**
   * The operator's jobs that measure, as long as they wait or run, with the class where they do. No request is behind them:
   * nothing else here finds them.
   */
  calibrations(): Promise<readonly Calibration[]>;
  /** The classes that were deployed, without asking the fleet. */
  classes(): readonly Pick<FleetClass, "className" | "instanceType" | "buy">[];
  /** The classes of hosts, in the order in which they were deployed; one that is gone is absent. */
  hosts(): Promise<readonly FleetClass[]>;
  /**
   * Keeps `minimumHosts` whole hosts of the class, with or without jobs, and lets waiting jobs start hosts up to
   * `maximumHosts`; both at most as many as were deployed, the maximum at least the minimum and what the fleet aims at now:
   * to be set again as hosts idle. Both in one call, so that neither stands in the other's way. Hosts start and end minutes
   * later. Answers the bounds that hold from now on; undefined: they were so already. Throws a PortError `unknown-class`
   * (give-up) where there is no such class.
   */
  keepHosts(className: string, wanted: HostBounds): Promise<HostBounds | undefined>;
};
