import type { HostClass } from "../domain/capability.ts";
import type { InstanceTypeName } from "../domain/instance-types.ts";
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

/**
 * The hosts of one kind, counted in whole hosts. Of the three counts only `readyHosts` says what there is: the fleet goes on
 * desiring what EC2 does not have, and a minimum is kept only as far as hosts can be had.
 */
export type FleetClass = {
  /** The compute environment's name, as a job that ran there says it. */
  className: string;
  instanceType: InstanceTypeName;
  buy: HostClass["buy"];
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

export type Fleet = {
  /** Submits the job. Not idempotent: a second call makes a second job, which the fence stops. */
  submit(plan: JobPlan): Promise<JobId>;
  /** The newest job of this name; the list may lag some seconds behind a submission. */
  find(jobName: JobName): Promise<Job | undefined>;
  /** Jobs by id, at most 100; ids that the fleet no longer knows are absent. */
  describe(jobIds: readonly JobId[]): Promise<readonly Job[]>;
  /** Ends a job in any state; ended or unknown jobs are no error. `reason` is kept with the job. */
  terminate(jobId: JobId, reason: string): Promise<void>;
  /** The classes that were deployed, without asking the fleet. */
  classes(): readonly Pick<FleetClass, "className" | "instanceType" | "buy">[];
  /** The classes of hosts, in the order in which jobs try them; one that is gone is absent. */
  hosts(): Promise<readonly FleetClass[]>;
  /**
   * Keeps so many whole hosts of the class, at most its maximum, with or without jobs; changes nothing where it is so
   * already. Hosts start and end minutes later. Throws a PortError `unknown-class` (give-up) where there is no such class.
   */
  setMinimumHosts(className: string, hosts: number): Promise<void>;
  /**
   * Lets waiting jobs start hosts of the class up to so many, at most as many as were deployed, and at least the minimum and
   * what the fleet aims at now: to be set again as hosts idle. Changes nothing where it is so already. Throws as
   * `setMinimumHosts` does.
   */
  setMaximumHosts(className: string, hosts: number): Promise<void>;
};
