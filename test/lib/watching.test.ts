import { existsSync } from "node:fs";
import { Match } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { alarmRules } from "../../lib/alarms.ts";
import { metricNamespace, queues } from "../../src/config/names.ts";
import { metrics } from "../../src/ports/metrics.ts";
import { only, synthesizedStack } from "./synthesized-stack.ts";

const template = synthesizedStack({ context: { alarmEmail: "ops@example.com", monthlyBudgetUsd: 900 } });
type Metric = { Namespace: string; MetricName: string; Dimensions?: unknown };
type Alarm = {
  AlarmName: string;
  AlarmDescription: string;
  MetricName?: string;
  Namespace?: string;
  Dimensions?: unknown;
  Metrics?: { MetricStat?: { Metric: Metric } }[];
  Threshold: number;
  TreatMissingData: string;
  Period?: number;
  EvaluationPeriods: number;
  AlarmActions: unknown[];
  OKActions: unknown[];
};
const alarms = Object.values(template.findResources("AWS::CloudWatch::Alarm")).map(
  (resource) => (resource as { Properties: Alarm }).Properties,
);
const metricsOf = ({ MetricName, Namespace, Dimensions, Metrics = [] }: Alarm): Metric[] => [
  ...(MetricName !== undefined && Namespace !== undefined ? [{ MetricName, Namespace, Dimensions }] : []),
  ...Metrics.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : [])),
];

test("at most fifteen custom metrics", () => {
  expect(Object.keys(metrics).length).toBeLessThanOrEqual(15);
});

test("each rule is an alarm that tells the topic when it rings and when it is quiet again, and names its runbook", () => {
  expect(alarms.map(({ AlarmName }) => AlarmName).sort()).toEqual(
    Object.keys(alarmRules)
      .flatMap((name) => (name === "dead-letters" ? Object.keys(queues).map((queue) => `${name}-${queue}`) : name))
      .map((name) => `serverless-prover-dev-${name}`)
      .sort(),
  );
  for (const { AlarmDescription, AlarmActions, OKActions } of alarms) {
    expect(AlarmActions).toHaveLength(1);
    expect(OKActions).toEqual(AlarmActions);
    expect(AlarmDescription.length).toBeLessThanOrEqual(1_024);
    const runbook = /What to do: (docs\/operate\/runbooks\/[a-z-]+\.md)$/.exec(AlarmDescription)?.[1];
    expect(existsSync(runbook ?? "")).toBe(true);
  }
});

test("where the repository can be read in a browser, an alarm links to its runbook there", () => {
  const linked = synthesizedStack({ context: { repositoryUrl: "https://example.com/prover/blob/main/" } });
  linked.hasResourceProperties("AWS::CloudWatch::Alarm", {
    AlarmName: "serverless-prover-dev-dead-letters-finished",
    AlarmDescription: Match.stringLikeRegexp(
      " What to do: https://example.com/prover/blob/main/docs/operate/runbooks/dead-letters.md$",
    ),
  });
});

test("every alarm and every graph looks at a metric that is written, without a dimension", () => {
  const own = alarms.flatMap(metricsOf).filter(({ Namespace }) => Namespace !== "AWS/SQS");
  expect(own.length).toBeGreaterThan(10);
  for (const { Namespace, MetricName, Dimensions } of own) {
    expect(Namespace).toBe(metricNamespace("dev"));
    expect(Object.keys(metrics)).toContain(MetricName);
    expect(Dimensions ?? []).toEqual([]);
  }
  const body = JSON.stringify(only(template, "AWS::CloudWatch::Dashboard").properties.DashboardBody);
  const drawn = [...body.matchAll(/ServerlessProver\/dev\\+",\\+"([A-Za-z]+)/g)].map(([, name]) => name ?? "");
  expect(drawn.length).toBeGreaterThan(10);
  for (const name of drawn) expect(Object.keys(metrics)).toContain(name);
  for (const name of Object.keys(metrics)) expect(JSON.stringify(alarms) + body).toContain(name);
});

test("alarms of this account may publish to the topic, and whoever publishes without TLS is refused", () => {
  const Topic = { Ref: only(template, "AWS::SNS::Topic").id };
  const publish = { Action: expect.stringMatching(/^sns:publish$/i) as string, Resource: Topic };
  const { Topics, PolicyDocument } = only(template, "AWS::SNS::TopicPolicy").properties;
  expect(Topics).toEqual([Topic]);
  expect((PolicyDocument as { Statement: unknown[] }).Statement).toEqual([
    expect.objectContaining({
      ...publish,
      Effect: "Deny",
      Principal: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    }),
    {
      ...publish,
      Sid: "AlarmsPublish",
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
    },
  ]);
});

test("silence of the watcher and of the sweep rings; silence of anything else is none", () => {
  const ringing = alarms.filter(({ TreatMissingData }) => TreatMissingData === "breaching");
  expect(ringing.map(({ AlarmName }) => AlarmName).sort()).toEqual([
    "serverless-prover-dev-sweep-silent",
    "serverless-prover-dev-watcher-silent",
  ]);
});

test("no alarm looks further back than a day, which is as far as CloudWatch lets one", () => {
  for (const { Period = 300, EvaluationPeriods } of alarms)
    expect(Period * EvaluationPeriods).toBeLessThanOrEqual(86_400);
});

test("the month's budget is an AWS budget and, by the day, an alarm; without an address there is no budget to mail", () => {
  expect(alarms.find(({ AlarmName }) => AlarmName.endsWith("cost-above-budget"))?.Threshold).toBe(30);
  const { properties } = only(template, "AWS::Budgets::Budget");
  expect(properties.Budget).toMatchObject({ BudgetLimit: { Amount: 900, Unit: "USD" }, TimeUnit: "MONTHLY" });
  const silent = synthesizedStack();
  expect(Object.keys(silent.findResources("AWS::Budgets::Budget"))).toEqual([]);
  expect(Object.keys(silent.findResources("AWS::SNS::Subscription"))).toEqual([]);
});
