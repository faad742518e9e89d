import { fits, instanceOf } from "../fleet/plan.ts";
import type { JobView, Look, PolicyContext, View } from "../policy.ts";

/** The fleet as a bidder that counts in one throughput sees it: priors, in Mgas a second. */
export function throughputOf({ plan }: Pick<PolicyContext, "plan">) {
  const speeds = plan.classes.flatMap((each) =>
    Array.from({ length: each.maxHosts }, () => instanceOf(each).mgasPerSec.typical),
  );
  return { gpus: speeds.length, perGpu: Math.max(...speeds), ofFleet: speeds.reduce((sum, speed) => sum + speed, 0) };
}

/** A job goes to an idle host that proves it in time, in the plan's order; else the fleet's own rule holds. */
export function placeInTime({ plan }: Pick<PolicyContext, "plan">) {
  const classes = plan.classes.map((each) => ({ host: each, className: each.className, ...instanceOf(each) }));
  return (view: View): NonNullable<Look["place"]> => {
    const free = new Map<string, number>();
    for (const { className, state } of view.hosts) {
      if (state === "idle") free.set(className, (free.get(className) ?? 0) + 1);
    }
    const place = (job: JobView) => {
      const { request, publishedGas } = job;
      const gas = Number(publishedGas ?? request.gasLimit) / 1e6;
      const latest = Math.min(request.deadlineSec, request.createdAtSec + view.requirements.floorLatencySec);
      const target = classes.find(
        ({ host, className, mgasPerSec }) =>
          fits(host, request.mode) &&
          (free.get(className) ?? 0) > 0 &&
          view.nowSec + gas / mgasPerSec.typical + 30 <= latest,
      );
      if (target === undefined) return [];
      free.set(target.className, (free.get(target.className) ?? 0) - 1);
      return [{ requestId: request.requestId, className: target.className }];
    };
    return view.jobs.filter(({ state }) => state === "unplaced").flatMap(place);
  };
}
