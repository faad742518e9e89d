import type { ClassView } from "../domain/fleet-view.ts";
import { boughtAs } from "../domain/instance-types.ts";
import type { Job } from "../domain/job.ts";
import type { Policy } from "../domain/policy.ts";
import type { InPhase } from "../domain/request.ts";
import type { JobId } from "../domain/values.ts";
import type { Ports } from "../ports/ports.ts";
import type { Experience } from "./experience.ts";
import { knownCalibrations, type Less, lessMeasuring } from "./less-measuring.ts";
import { remembered } from "./remembered.ts";

type Deps = { fleet: Pick<Ports["fleet"], "hosts" | "describe" | "calibrations"> } & Pick<Ports, "clock" | "log">;

/** Hosts come and go in minutes, jobs start in seconds. */
const hostsFreshMs = 10_000;
const jobsFreshMs = 5_000;

/** The fleet as Batch shows it now: without hosts that measure, which nothing can be promised on. */
export type FleetWatch = {
  classes(policy: Policy): Promise<readonly ClassView[]>;
  /** Jobs by id; those that Batch does not list are absent. */
  jobs(proving: readonly InPhase<"proving">[]): Promise<ReadonlyMap<JobId, Job>>;
};

export function createFleetWatch({ fleet, clock, log }: Deps, experience: Experience): FleetWatch {
  const hosts = remembered(clock, hostsFreshMs, async () => {
    const [all, calibrations] = await Promise.all([fleet.hosts(), knownCalibrations({ fleet, log })]);
    return lessMeasuring(all, calibrations);
  });
  const described = remembered(clock, jobsFreshMs, async (ids: string) => {
    const jobs = await fleet.describe(ids.split(",") as JobId[]); // joined from ids, just below
    return new Map(jobs.map((job) => [job.jobId, job]));
  });
  return {
    async classes(policy) {
      const usable = (await hosts(undefined)).filter(({ enabled }) => enabled);
      return Promise.all(usable.map((each) => viewOf(each, policy, experience)));
    },
    jobs: async (proving) =>
      proving.length === 0 ? new Map() : described(proving.map(({ jobId }) => jobId).join(",")),
  };
}

async function viewOf(each: Less, policy: Policy, experience: Experience): Promise<ClassView> {
  const { className, maximumHosts, desiredHosts, readyHosts, measuring } = each;
  const [capability, seen] = await Promise.all([
    experience.capability({ className, ...boughtAs(each), maximumHosts }, policy),
    experience.hostsSeen(className),
  ]);
  return {
    capability,
    hosts: desiredHosts,
    ready: readyHosts,
    seen: seen.map(({ atSec, value }) => ({ atSec, hosts: value - measuring })),
  };
}
