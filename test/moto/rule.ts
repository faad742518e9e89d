import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Matcher } from "../contracts/patterns.ts";
import { aName, clientOptions, type Target } from "../contracts/target.ts";

/** Asks moto: a rule, a queue as its target, the event, and whether it arrived. Moto delivers before it answers. */
export const ruleMatcher =
  (target: Target): Matcher =>
  async (pattern, { source: Source, "detail-type": DetailType, detail }) => {
    const events = new EventBridgeClient(clientOptions(target));
    const queues = new SQSClient(clientOptions(target));
    // nobody but AWS may put events of an `aws.` source: pattern and event change it together
    const own = (text: string) => text.replaceAll("aws.", "own.");
    try {
      const { QueueUrl } = await queues.send(new CreateQueueCommand({ QueueName: aName("seen") }));
      const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] });
      const Arn = (await queues.send(asked)).Attributes?.["QueueArn"];
      const Rule = aName("rule");
      await events.send(new PutRuleCommand({ Name: Rule, EventPattern: own(JSON.stringify(pattern)) }));
      await events.send(new PutTargetsCommand({ Rule, Targets: [{ Id: "queue", Arn }] }));
      const Entries = [{ Source: own(Source), DetailType, Detail: JSON.stringify(detail) }];
      await events.send(new PutEventsCommand({ Entries }));
      const { Messages = [] } = await queues.send(new ReceiveMessageCommand({ QueueUrl }));
      return Messages.length > 0;
    } finally {
      events.destroy();
      queues.destroy();
    }
  };
