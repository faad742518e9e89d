import { CloudWatchClient, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";
import type { Place } from "../place/choose-place.ts";
import { optionsFor } from "./clients.ts";

/** An alarm that rings. `means` says what is wrong, and names the page that says what to do. */
export type Ringing = { name: string; means: string };

/** The stage's alarms that ring now. */
export async function readRinging(place: Place): Promise<readonly Ringing[]> {
  const client = new CloudWatchClient(optionsFor(place, "cloudwatch"));
  const prefix = `serverless-prover-${place.stage}-`;
  const ringing: Ringing[] = [];
  const asked = { AlarmNamePrefix: prefix, StateValue: "ALARM" as const };
  for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client }, asked)) {
    for (const { AlarmName = "", AlarmDescription = "" } of MetricAlarms) {
      ringing.push({ name: AlarmName.slice(prefix.length), means: AlarmDescription });
    }
  }
  return ringing;
}
