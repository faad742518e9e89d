import { NotFoundException, paginateListSubscriptionsByTopic, type SNSClient } from "@aws-sdk/client-sns";
import { advice, blocker, ok, type Verdict } from "../finding.ts";
import type { Identity } from "./identity.ts";

/** undefined: there is no topic. */
export type Subscriptions = { confirmed: number; pending: number } | undefined;

export function judgeSubscriptions(subscriptions: Subscriptions): Verdict {
  if (!subscriptions) return blocker("The alarms' topic is gone: no alarm reaches anybody.", "Deploy again.");
  const { confirmed, pending } = subscriptions;
  if (confirmed > 0) return ok(`Alarms reach ${confirmed} confirmed subscription${confirmed === 1 ? "" : "s"}.`);
  if (pending > 0)
    return advice("No alarm reaches anybody: the subscription is not confirmed.", "Confirm the e-mail that SNS sent.");
  return advice(
    "No alarm reaches anybody: the topic has no subscription.",
    "Name alarmEmail in the stage's file and deploy, or subscribe to the topic.",
  );
}

export const topicArn = ({ partition, region, account }: Identity, stage: string): string =>
  `arn:${partition}:sns:${region}:${account}:serverless-prover-${stage}-alarms`;

export async function readSubscriptions(client: SNSClient, arn: string): Promise<Subscriptions> {
  const found: string[] = [];
  try {
    for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn: arn })) {
      found.push(...Subscriptions.map(({ SubscriptionArn = "" }) => SubscriptionArn));
    }
  } catch (error) {
    if (error instanceof NotFoundException) return undefined;
    throw error;
  }
  const confirmed = found.filter((subscription) => subscription.startsWith("arn:")).length;
  return { confirmed, pending: found.length - confirmed };
}
