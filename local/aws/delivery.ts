import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Acting, Gate } from "./iam/gate.ts";
import type { AsyncInvocations } from "./lambda/async-invocations.ts";
import type { LambdaHost } from "./lambda/host.ts";

/** Hands an input to whatever an ARN names, if `acting` may: a queue gets a message, a function an event. */
export type Deliver = (arn: string, input: string, acting: Acting) => Promise<void>;

type Options = {
  gate: Pick<Gate, "admitService">;
  sqs: SQSClient;
  /** A queue's URL by its name. */
  queueUrl(name: string): string;
  host: Pick<LambdaHost, "find">;
  asynchronous: AsyncInvocations;
};

export function createDelivery({ gate, sqs, queueUrl, host, asynchronous }: Options): Deliver {
  const services: Readonly<Record<string, Deliver>> = {
    async sqs(arn, input, acting) {
      gate.admitService(acting, { action: "sqs:SendMessage", resource: arn });
      const name = arn.split(":").at(-1) ?? "";
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(name), MessageBody: input }));
    },
    async lambda(arn, input, acting) {
      gate.admitService(acting, { action: "lambda:InvokeFunction", resource: arn });
      const fn = host.find(arn);
      if (fn === undefined) throw new Error(`There is no function ${arn} here.`);
      asynchronous.accept(fn.name, input);
    },
  };
  return (arn, input, acting) => {
    const deliver = services[arn.split(":")[2] ?? ""];
    return deliver === undefined
      ? Promise.reject(new Error(`Nothing here can be told of ${arn}.`))
      : deliver(arn, input, acting);
  };
}
