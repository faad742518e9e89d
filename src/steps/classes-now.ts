import type { ClassNow } from "../domain/job-plan.ts";
import { classOf } from "../domain/owed.ts";
import type { Request } from "../domain/request.ts";
import type { FleetClass } from "../ports/fleet.ts";
import type { Ports } from "../ports/ports.ts";
import type { Experience } from "./experience.ts";
import { knownCalibrations, lessMeasuring } from "./less-measuring.ts";

export type ClassesDeps = Pick<Ports, "fleet" | "knobs" | "log"> & { experience: Experience };

/** A class as it stands now. */
export type ClassThere = ClassNow & Pick<FleetClass, "readyHosts">;

/**
 * Every class that takes jobs, with the hosts that stand idle beside those that measure and those that the jobs of `requests`
 * are on, or will be.
 */
export async function classesNow(deps: ClassesDeps, requests: readonly Request[]): Promise<readonly ClassThere[]> {
  const [policy, hosts, calibrations] = await Promise.all([
    deps.knobs.current(),
    deps.fleet.hosts(),
    knownCalibrations(deps),
  ]);
  const taken = (className: string) => requests.filter((request) => classOf(request) === className).length;
  return Promise.all(
    lessMeasuring(hosts, calibrations)
      .filter(({ enabled }) => enabled)
      .map(async (each) => ({
        capability: await deps.experience.capability(each, policy),
        readyHosts: each.readyHosts,
        idle: Math.max(0, each.readyHosts - taken(each.className)),
      })),
  );
}
