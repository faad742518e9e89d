import { expect, test } from "vitest";
import { usualFleet } from "../../src/domain/usual-fleet.ts";
import { only, synthesizedStack } from "./synthesized-stack.ts";

const stack = synthesizedStack();
const blocked = only(stack, "AWS::Events::Rule", "Batch Job Queue Blocked");
const noticed = only(stack, "AWS::Events::Rule", "EC2 Spot Instance Interruption Warning");

test("a blocked queue of ours starts the sweep at once, and a stale event starts nothing", () => {
  const { EventPattern, Targets } = blocked.properties;
  expect(EventPattern).toMatchObject({ source: ["aws.batch"], "detail-type": ["Batch Job Queue Blocked"] });
  const { detail } = EventPattern as { detail: { jobQueue: { "Fn::GetAtt": string[] }[] } };
  const queues = Object.keys(stack.findResources("AWS::Batch::JobQueue"));
  expect(detail.jobQueue.map((queue) => queue["Fn::GetAtt"][0]).sort()).toEqual(queues.sort());
  expect(queues).toHaveLength(usualFleet.length);

  const sweep = { "Fn::GetAtt": [only(stack, "AWS::Lambda::Function", `serverless-prover-dev-reconcile"`).id, "Arn"] };
  const RetryPolicy = { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 };
  expect(Targets).toMatchObject([{ Arn: sweep, RetryPolicy }]);
  expect(only(stack, "AWS::Lambda::Permission").properties).toEqual({
    ...{ Action: "lambda:InvokeFunction", Principal: "events.amazonaws.com", FunctionName: sweep },
    SourceArn: { "Fn::GetAtt": [blocked.id, "Arn"] },
  });
});

test("each spot notice is a line of a log that EventBridge alone may write, and that forgets after a month", () => {
  const log = only(stack, "AWS::Logs::LogGroup", "/aws/events/serverless-prover-dev-spot-notices");
  expect(log.properties.RetentionInDays).toBe(30);
  const { Targets } = noticed.properties as { Targets: unknown[] };
  expect(Targets).toHaveLength(1);
  expect(JSON.stringify(Targets)).toContain(`":log-group:",{"Ref":"${log.id}"}]`);
  const policy = JSON.stringify(only(stack, "AWS::Logs::ResourcePolicy").properties.PolicyDocument).replaceAll(
    "\\",
    "",
  );
  expect(policy).toContain('"Action":["logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow"');
  expect(policy).toContain('"Principal":{"Service":["events.amazonaws.com","delivery.logs.amazonaws.com"]}');
  expect(policy).toContain(`{"Fn::GetAtt":["${log.id}","Arn"]}`);
});

test("both are counted on the dashboard, by what EventBridge counts anyway", () => {
  const body = JSON.stringify(only(stack, "AWS::CloudWatch::Dashboard").properties.DashboardBody).replaceAll("\\", "");
  for (const { id } of [blocked, noticed]) {
    expect(body).toContain(`["AWS/Events","Invocations","RuleName","",{"Ref":"${id}"}`);
  }
});
