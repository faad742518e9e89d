import { GetFunctionConfigurationCommand, LambdaClient, ListEventSourceMappingsCommand } from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect } from "vitest";
import { queueSettings, stepSettings, visibilitySec } from "../../../lib/step-settings.ts";
import { environment, type QueueName, queues, signers, steps } from "../../../src/config/names.ts";
import type { ContractTest } from "../../contracts/target.ts";
import { type DeployedAccount, nameOf } from "./account.ts";

/** The queues and the functions that they feed. */
export const functionsDeployed = (account: () => DeployedAccount, test: ContractTest): void => {
  describe("queues", () => {
    const attributesOf = async (name: string) => {
      const sqs = new SQSClient(account().options);
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: nameOf(name) }));
      return (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }))).Attributes ?? {};
    };
    for (const queue of Object.keys(queues) as QueueName[]) {
      test(`${queue} hides a message for six timeouts, and gives it up into its dead letters`, async () => {
        const { RedrivePolicy = "", ...attributes } = await attributesOf(queue);
        const dead = await attributesOf(`${queue}-dead`);
        expect(attributes).toMatchObject({
          VisibilityTimeout: String(visibilitySec(queue)),
          MessageRetentionPeriod: "345600",
          SqsManagedSseEnabled: "true",
        });
        expect(JSON.parse(RedrivePolicy)).toEqual({
          deadLetterTargetArn: dead["QueueArn"],
          maxReceiveCount: queueSettings[queue].maxReceives,
        });
        expect(dead).toMatchObject({ MessageRetentionPeriod: "1209600", SqsManagedSseEnabled: "true" });
      });
    }
  });

  describe("functions", () => {
    const configurationOf = (step: string) =>
      new LambdaClient(account().options).send(new GetFunctionConfigurationCommand({ FunctionName: nameOf(step) }));
    for (const step of steps) {
      test(`${step} has its runtime, time and memory, and is told where things are`, async () => {
        const { Runtime, Handler, Timeout, MemorySize, Environment, CodeSize = 0 } = await configurationOf(step);
        const { timeoutSec, memoryMb } = stepSettings[step];
        expect({ Runtime, Handler, Timeout, MemorySize }).toEqual({
          ...{ Runtime: "nodejs24.x", Handler: "index.handler", Timeout: timeoutSec, MemorySize: memoryMb },
        });
        expect(CodeSize).toBeGreaterThan(50_000); // what was published, not an empty archive
        expect(Environment?.Variables).toMatchObject({
          [environment.stage]: "dev",
          [environment.table]: account().stack.outputs["Table"],
          [environment.networkUrl]: "https://rpc.sepolia.succinct.xyz",
        });
        const key = (signers as readonly string[]).includes(step) ? account().stack.outputs["SignerKeyArn"] : undefined;
        expect(Environment?.Variables?.[environment.signerKey]).toBe(key);
      });
    }
    test("run on Arm", async () => {
      for (const step of steps) expect((await configurationOf(step)).Architectures).toEqual(["arm64"]);
    });
    test("each queue feeds its step, one message a call and so many calls at once", async () => {
      const { EventSourceMappings = [] } = await new LambdaClient(account().options).send(
        new ListEventSourceMappingsCommand({}),
      );
      const told = EventSourceMappings.map((each) => [
        ...[each.EventSourceArn, each.FunctionArn].map((arn) => arn?.split(":").at(-1)),
        ...[each.BatchSize, each.ScalingConfig?.MaximumConcurrency, each.FunctionResponseTypes, each.State],
      ]);
      const wanted = Object.entries(queues).map(([queue, step]) => [
        ...[nameOf(queue), nameOf(step)],
        ...[1, queueSettings[queue as QueueName].maxConcurrency, ["ReportBatchItemFailures"], "Enabled"],
      ]);
      expect(told.sort()).toEqual(wanted.sort());
    });
  });
};
