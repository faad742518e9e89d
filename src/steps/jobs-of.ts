import type { Job } from "../domain/job.ts";
import type { Request } from "../domain/request.ts";
import type { JobId } from "../domain/values.ts";
import type { Ports } from "../ports/ports.ts";

type Deps = { fleet: Pick<Ports["fleet"], "describe"> } & Pick<Ports, "log">;

/** DescribeJobs takes no more. */
const jobsPerCall = 100;

/**
 * The jobs of those that are proving, by their ids; undefined where the fleet cannot be asked: then a job that is not seen
 * must not be taken for gone.
 */
export async function jobsOf(
  { fleet, log }: Deps,
  live: readonly Request[],
): Promise<ReadonlyMap<JobId, Job> | undefined> {
  const ids = live.flatMap((request) => (request.phase === "proving" ? [request.jobId] : []));
  const jobs = new Map<JobId, Job>();
  try {
    for (let from = 0; from < ids.length; from += jobsPerCall) {
      for (const job of await fleet.describe(ids.slice(from, from + jobsPerCall))) jobs.set(job.jobId, job);
    }
    return jobs;
  } catch (error) {
    log.warn("could not look at the jobs", { outcome: "skipped", cause: String(error) });
    return undefined;
  }
}
