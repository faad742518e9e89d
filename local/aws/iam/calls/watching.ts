import { arnOf } from "../../account.ts";
import { type Needs, onAnything } from "./needs.ts";
import { listAt, textAt, textsAt } from "./read-input.ts";

const cluster = (name: string): string => (name.startsWith("arn:") ? name : arnOf("ecs", `cluster/${name}`));

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html */
export const ecs: Needs = {
  DescribeClusters: (input) => {
    const asked = textsAt(input, "clusters");
    const named = asked.length === 0 ? ["default"] : asked;
    return named.map((each) => ({ action: "ecs:DescribeClusters", resource: cluster(each) }));
  },
};

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html */
export const cloudwatch: Needs = {
  ...onAnything("cloudwatch", "DescribeAlarms", "GetMetricData", "GetMetricStatistics", "ListMetrics"),
  PutMetricData: (input) => [
    {
      action: "cloudwatch:PutMetricData",
      resource: "*",
      context: { "cloudwatch:namespace": textAt(input, "Namespace") },
    },
  ],
};

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html */
export const events: Needs = {
  PutEvents: (input) => {
    const buses = new Set(listAt(input, "Entries").map((entry) => textAt(entry, "EventBusName") || "default"));
    return [...buses].map((bus) => ({
      action: "events:PutEvents",
      resource: bus.startsWith("arn:") ? bus : arnOf("events", `event-bus/${bus}`),
    }));
  },
};
