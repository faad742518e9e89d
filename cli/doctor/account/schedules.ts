import { paginateListSchedules, type SchedulerClient } from "@aws-sdk/client-scheduler";
import { schedules } from "../../../src/config/names.ts";
import { blocker, ok, type Verdict } from "../finding.ts";

/** State by the function that a schedule starts. */
export type ScheduleStates = ReadonlyMap<string, string>;

const scheduled = Object.keys(schedules);

export function judgeSchedules(stage: string, states: ScheduleStates): Verdict {
  const off = scheduled.filter((step) => states.get(`serverless-prover-${stage}-${step}`) !== "ENABLED");
  if (off.length === 0) return ok(`${scheduled.join(", ")} run on their schedules.`);
  return blocker(
    `No enabled schedule starts ${off.join(", ")}.`,
    "Enable it as docs/operate/stop.md says; one that is gone comes back with the next deployment.",
  );
}

export async function readSchedules(client: SchedulerClient): Promise<ScheduleStates> {
  const states = new Map<string, string>();
  for await (const { Schedules = [] } of paginateListSchedules({ client }, {})) {
    for (const { Target, State = "" } of Schedules) states.set(Target?.Arn?.split(":function:")[1] ?? "", State);
  }
  return states;
}
