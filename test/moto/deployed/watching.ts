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
    test("a stored result and an ended job are rules that tell the queue of finished jobs", async () => {
      const events = new EventBridgeClient(account().options);
      const sources = await Promise.all(
        account()
          .physicalIdsOf("AWS::Events::Rule")
          .map(async (Rule) => {
            const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule }));
            expect(Targets?.map(({ Arn }) => Arn)).toEqual([arnOf("sqs", nameOf("finished"))]);
            const { EventPattern = "", State } = await events.send(new DescribeRuleCommand({ Name: Rule }));
            expect(State).toBe("ENABLED");
            return JSON.parse(EventPattern) as { source: string[]; detail: object };
          }),
      );
      expect(sources).toHaveLength(2);
      expect(sources).toContainEqual(
        expect.objectContaining({
          source: ["aws.s3"],
          detail: {
            bucket: { name: [account().stack.outputs["Bucket"]] },
            object: { key: [{ wildcard: "jobs/*/result.json" }] },
          },
        }),
      );
      const jobQueue = usualFleet.map(({ name }) => arnOf("batch", `job-queue/${className(name)}`));
      expect(sources).toContainEqual(
        expect.objectContaining({ source: ["aws.batch"], detail: { jobQueue, status: ["SUCCEEDED", "FAILED"] } }),
      );
    });
    test("logs are kept for a month", async () => {
      const logs = [...steps.map((step) => `/aws/lambda/${nameOf(step)}`), "/aws/batch/serverless-prover-dev-proof"];
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
      for (const rule of Object.keys(alarmRules)) expect(DashboardBody).toContain(`:alarm:${nameOf(rule)}"`);
    });
  });
};
