import type { Capability } from "../../src/domain/capability.ts";
import { chooseClass } from "../../src/domain/job-plan.ts";
import { effectiveDeadline } from "../../src/domain/requirements.ts";
import type { RequestId } from "../../src/domain/values.ts";
import type { Look, View } from "../policy.ts";
import type { Run } from "./run.ts";

/** Jobs that no host works on go where the job plan sends them. */
export function place(run: Run, view: View, capabilities: readonly Capability[]): NonNullable<Look["place"]> {
  const waiting = view.jobs.filter(({ state }) => state === "unplaced" || state === "queued");
  if (waiting.length === 0) return [];
  const classes = capabilities.map((capability) => ({
    capability,
    idle: view.hosts.filter((host) => host.className === capability.className && host.state === "idle").length,
  }));
  const programs = run.memory.programs(waiting);
  const placed: { requestId: RequestId; className: string }[] = [];
  for (const { request, className, tries } of waiting) {
    const estimate = run.memory.gas(request, programs);
    const chosen = chooseClass(classes, {
      work: { estimate, mode: request.mode },
      promised: className ?? run.bids.get(request.requestId)?.className,
      leftSec: effectiveDeadline(request, estimate.gas, run.memory.requirements(view)) - view.nowSec,
      hostLost: tries > 1,
    });
    const taken = classes.find(({ capability }) => capability.className === chosen?.className);
    if (!taken || chosen?.className === className) continue;
    taken.idle -= 1;
    placed.push({ requestId: request.requestId, className: taken.capability.className });
  }
  return placed;
}
