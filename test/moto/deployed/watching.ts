import { CloudWatchClient, GetDashboardCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeRuleCommand, EventBridgeClient, ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import { describe, expect } from "vitest";
import { alarmRules } from "../../../lib/alarms.ts";
import { steps } from "../../../src/config/names.ts";
import { usualFleet } from "../../../src/domain/usual-fleet.ts";
import type { ContractTest } from "../../contracts/target.ts";
import { logGroups, sns } from "../account.ts";
import { arnOf, className, type DeployedAccount, nameOf } from "./account.ts";

/** Rules, logs, the topic and the dashboard. */
export const watchingDeployed = (account: () => DeployedAccount, test: ContractTest): void => {
  describe("what is told and written", () => {
    test("rules tell the queue of finished jobs, the sweep and the log of spot notices what each is to know", async () => {
      const events = new EventBridgeClient(account().options);
      const rules = await Promise.all(
        account()
          .physicalIdsOf("AWS::Events::Rule")
          .map(async (Rule) => {
            const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule }));
            const { EventPattern = "", State } = await events.send(new DescribeRuleCommand({ Name: Rule }));
            expect(State).toBe("ENABLED");
            return { told: Targets?.map(({ Arn }) => Arn), of: JSON.parse(EventPattern) as unknown };
          }),
      );
      const jobQueue = usualFleet.map(({ name }) => arnOf("batch", `job-queue/${className(name)}`));
      const result = {
        bucket: { name: [account().stack.outputs["Bucket"]] },
        object: { key: [{ wildcard: "jobs/*/result.json" }] },
      };
      const finished = [arnOf("sqs", nameOf("finished"))];
      const byBatch = (what: string, detail: object) => ({ source: ["aws.batch"], "detail-type": [what], detail });
      expect(rules).toHaveLength(4);
      for (const rule of [
        { told: finished, of: { source: ["aws.s3"], "detail-type": ["Object Created"], detail: result } },
        {
          told: finished,
          of: byBatch("Batch Job State Change", {
            jobQueue,
            jobName: [{ prefix: "prove-" }],
            status: ["SUCCEEDED", "FAILED"],
          }),
        },
        {
          told: [arnOf("lambda", `function:${nameOf("reconcile")}`)],
          of: byBatch("Batch Job Queue Blocked", { jobQueue }),
        },
        {
          told: [arnOf("logs", `log-group:/aws/events/${nameOf("spot-notices")}`)],
          of: { source: ["aws.ec2"], "detail-type": ["EC2 Spot Instance Interruption Warning"] },
        },
      ]) {
        expect(rules).toContainEqual(rule);
      }
    });
    test("logs are kept for a month", async () => {
      const others = ["/aws/batch/serverless-prover-dev-proof", "/aws/events/serverless-prover-dev-spot-notices"];
      const logs = [...steps.map((step) => `/aws/lambda/${nameOf(step)}`), ...others];
      const kept = await logGroups(account().endpoint);
      expect(kept.sort()).toEqual(logs.map((name) => `${name} 30`).sort());
    });
    test("alarms have a topic to tell", async () => {
      const [TopicArn = ""] = account().physicalIdsOf("AWS::SNS::Topic");
      const attributes = await sns(account().endpoint, { Action: "GetTopicAttributes", TopicArn });
      expect(attributes).toContain("<key>DisplayName</key><value>serverless prover dev</value>");
    });
    test("the dashboard shows every alarm", async () => {
      const asked = new GetDashboardCommand({ DashboardName: "serverless-prover-dev" });
      const { DashboardBody = "" } = await new CloudWatchClient(account().options).send(asked);
      for (const rule of Object.keys(alarmRules)) expect(DashboardBody).toContain(`:alarm:${nameOf(rule)}`);
    });
  });
};
