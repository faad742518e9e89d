import {
  type BatchClient,
  ClientException,
  DescribeJobsCommand,
  type JobSummary,
  ListJobsCommand,
  SubmitJobCommand,
  TerminateJobCommand,
} from "@aws-sdk/client-batch";
import type { ECSClient } from "@aws-sdk/client-ecs";
import { calibrationJobName } from "../../domain/calibration.ts";
import { hasEnded, type Job } from "../../domain/job.ts";
import { jobId } from "../../domain/values.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Fleet } from "../../ports/fleet.ts";
import { translateErrors } from "../../ports/port-error.ts";
import { type FleetClassSetting, fleetClasses } from "./fleet-classes.ts";
import { type JobPlace, jobVariables } from "./job-variables.ts";
import { readJob } from "./read-job.ts";

export type FleetOptions = {
  client: BatchClient;
  /** One that repeats nothing by itself: SubmitJob knows no idempotency token. */
  submitClient: BatchClient;
  /** Where hosts join. */
  clusterClient: ECSClient;
  clock: Pick<Clock, "nowMs">;
  /** All that there are: a class's queue and its job definition have its name. */
  classes: readonly FleetClassSetting[];
  place: JobPlace;
};

/** Batch's smallest timeout, and what the runner gets to say that it was too late before Batch ends it. */
const shortestAttemptSec = 60;
const graceSec = 120;

/** GPU jobs on AWS Batch. */
export function createFleet(options: FleetOptions): Fleet {
  const { client, submitClient, clusterClient, clock, classes, place } = options;
  const fleet: Fleet = {
    async submit(plan) {
      const leftSec = plan.deadlineSec - Math.floor(clock.nowMs() / 1000);
      const submitted = await submitClient.send(
        new SubmitJobCommand({
          jobName: plan.jobName,
          jobQueue: plan.className,
          jobDefinition: plan.className,
          containerOverrides: { environment: jobVariables(plan, place) },
          timeout: { attemptDurationSeconds: Math.max(leftSec + graceSec, shortestAttemptSec) },
        }),
      );
      if (submitted.jobId === undefined) throw new Error("Batch took the job and gave no id");
      return jobId(submitted.jobId);
    },
    async find(jobName) {
      const lists = await Promise.all(classes.map(({ className }) => list(client, className, jobName)));
      return lists
        .flat()
        .filter((job) => job.jobName === jobName)
        .sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0))
        .map(readJob)[0];
    },
    async describe(jobIds) {
      const found: Job[] = [];
      for (let start = 0; start < jobIds.length; start += 100) {
        const { jobs } = await client.send(new DescribeJobsCommand({ jobs: jobIds.slice(start, start + 100) }));
        found.push(...(jobs ?? []).map(readJob));
      }
      return found;
    },
    async calibrations() {
      const lists = classes.map(async ({ className }) => {
        const listed = await list(client, className, `${calibrationJobName("")}*`);
        return listed.map((summary) => ({ className, job: readJob(summary) }));
      });
      return (await Promise.all(lists)).flat().filter(({ job }) => !hasEnded(job.state));
    },
    async terminate(id, reason) {
      try {
        await client.send(new TerminateJobCommand({ jobId: id, reason: reason.slice(0, 1_000) }));
      } catch (error) {
        if (!(error instanceof ClientException)) throw error; // Batch no longer knows the job: it has ended
      }
    },
    ...fleetClasses({ client, clusterClient }, classes),
  };
  return translateErrors("batch", fleet);
}

/** The filter takes every state, matches names whatever their case, and takes a `*` at the end for the beginning of one. */
async function list(client: BatchClient, jobQueue: string, jobName: string): Promise<JobSummary[]> {
  const found: JobSummary[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new ListJobsCommand({ jobQueue, filters: [{ name: "JOB_NAME", values: [jobName] }], nextToken }),
    );
    found.push(...(page.jobSummaryList ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return found;
}
