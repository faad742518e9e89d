import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Deployment } from "../../../lib/configuration.ts";
import { createTallies } from "../../../src/adapters/dynamodb/create-tallies.ts";
import { boughtAs } from "../../../src/domain/instance-types.ts";
import { type DailyTraffic, monthlyUsd, noTraffic, totalUsd } from "../../../src/domain/monthly-cost.ts";
import { type UnixSeconds, unixSeconds } from "../../../src/domain/values.ts";
import type { TallyName } from "../../../src/ports/tallies.ts";
import { advice, ok, type Verdict } from "../finding.ts";

/** What a day brought, by the hourly books: they hold what hosts cost, not how long they were there. */
export type Day = { traffic: DailyTraffic; hostsUsd: number };
type Planned = Pick<Deployment, "fleet" | "signer" | "monthlyBudgetUsd">;

const monthHours = 730; // as the model has it
/** Of a proof, as docs/figures.md has it. */
const usualProofMb = 2.8;

/** What a month costs by list prices: idle, and at the pace of the last day where something happened in it. */
export function judgeCost(planned: Planned, day: Day | undefined): Verdict[] {
  const { fleet, monthlyBudgetUsd: budget } = planned;
  const signer = planned.signer.kind === "secret" ? "secret" : "kms";
  const allDay = fleet.map((each) => ({ ...boughtAs(each), provingSec: 0, warmHours: 24 * each.hosts }));
  const fleetUsd = monthlyUsd({ ...noTraffic, hosts: allDay }, signer).Hosts / monthHours;
  const idleUsd = totalUsd(monthlyUsd(noTraffic, signer));
  const idle = `An idle month costs about ${usd(idleUsd)}, and while all hosts of the fleet are there each hour ${usd(fleetUsd)} more`;
  if (!day) return [against(budget, idleUsd, idle)];
  const hostsUsd = (day.hostsUsd * monthHours) / 24;
  const pacedUsd = totalUsd(monthlyUsd(day.traffic, signer)) + hostsUsd;
  const paced = `A month at the pace of the last day costs about ${usd(pacedUsd)}, ${usd(hostsUsd)} of it for hosts`;
  return [against(budget, idleUsd, idle), against(budget, pacedUsd, paced)];
}

function against(budget: number, month: number, says: string): Verdict {
  if (month <= budget) return ok(`${says}.`);
  const todo = "Lower the knobs daily-spend-usd and warm-daily-usd, or deploy with another monthlyBudgetUsd";
  return advice(`${says}: above the budget of ${usd(budget)}.`, `${todo}: docs/operate/costs.md.`);
}

const usd = (amount: number): string => `$${amount.toFixed(2)}`;

/** The last 24 hours, the one that they begin in whole; undefined where nothing was bid and no host cost anything. */
export async function readLastDay(
  client: DynamoDBClient,
  tableName: string,
  now: UnixSeconds,
): Promise<Day | undefined> {
  const quiet = () => undefined;
  const log = { info: quiet, warn: quiet, error: quiet };
  const hours = await createTallies({ client, tableName, log }).since(unixSeconds(now - 24 * 3_600));
  const sum = (name: TallyName): number => hours.reduce((total, { counts }) => total + Number(counts[name]), 0);
  const hostsUsd = (sum("costUsdMicros") + sum("warmUsdMicros")) / 1e6;
  const bids = sum("bids");
  if (bids === 0 && hostsUsd === 0) return undefined;
  const requests = Math.max(bids, sum("eligible")); // those that did not fit are in no book, and cost next to nothing
  return { traffic: { requests, bids, proofs: sum("onTime"), proofMb: usualProofMb, hosts: [] }, hostsUsd };
}
