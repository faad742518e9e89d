import { z } from "zod";
import type { Template } from "./template.ts";

const properties = z.looseObject({
  RedrivePolicy: z.looseObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number() }).optional(),
});

/** Attributes that CloudFormation and the SQS API name alike. */
const attributes = {
  VisibilityTimeout: "VisibilityTimeout",
  DelaySeconds: "DelaySeconds",
  MaximumMessageSize: "MaximumMessageSize",
  MessageRetentionPeriod: "MessageRetentionPeriod",
  ReceiveMessageWaitTimeSeconds: "ReceiveMessageWaitTimeSeconds",
  FifoQueue: "FifoQueue",
  ContentBasedDeduplication: "ContentBasedDeduplication",
} as const;

export type QueueSpec = { name: string; arn: string; url: string; attributes: Record<string, string> };

/** The queues of a template, each with the attributes of its CreateQueue call. */
export function readQueues(template: Template): QueueSpec[] {
  return template.ofType("AWS::SQS::Queue").map(({ identity, properties: raw }) => {
    const given = Object.entries(attributes).flatMap(([property, attribute]) =>
      raw[property] === undefined ? [] : [[attribute, String(raw[property])] as const],
    );
    const { RedrivePolicy } = properties.parse(raw);
    return {
      name: identity.name,
      arn: identity.attributes["Arn"] ?? "",
      url: identity.ref,
      attributes: {
        ...Object.fromEntries(given),
        ...(RedrivePolicy === undefined ? {} : { RedrivePolicy: JSON.stringify(RedrivePolicy) }),
      },
    };
  });
}
