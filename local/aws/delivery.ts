import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { AsyncInvocations } from "./lambda/async-invocations.ts";
import type { LambdaHost } from "./lambda/host.ts";

/** Hands an input to whatever an ARN names: a queue gets a message, a function an event. */
export type Deliver = (arn: string, input: string) => Promise<void>;

type Options = {
  sqs: SQSClient;
  /** A queue's URL by its name. */
  queueUrl(name: string): string;
  host: Pick<LambdaHost, "find">;
  asynchronous: AsyncInvocations;
};

export function createDelivery({ sqs, queueUrl, host, asynchronous }: Options): Deliver {
  const services: Readonly<Record<string, Deliver>> = {
    async sqs(arn, input) {
      const name = arn.split(":").at(-1) ?? "";
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(name), MessageBody: input }));
    },
    lambda(arn, input) {
      const fn = host.find(arn);
      if (fn === undefined) return Promise.reject(new Error(`There is no function ${arn} here.`));
      asynchronous.accept(fn.name, input);
      return Promise.resolve();
    },
  };
  return (arn, input) => {
    const deliver = services[arn.split(":")[2] ?? ""];
    return deliver === undefined
      ? Promise.reject(new Error(`Nothing here can be told of ${arn}.`))
      : deliver(arn, input);
  };
}
