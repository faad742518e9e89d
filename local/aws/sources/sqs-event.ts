import type { Message, MessageAttributeValue } from "@aws-sdk/client-sqs";
import { account } from "../account.ts";

/** A message with what every message from a queue has. */
export type Received = Message & { MessageId: string; ReceiptHandle: string; Body: string };

export const isWhole = (message: Message): message is Received =>
  message.MessageId !== undefined && message.ReceiptHandle !== undefined && message.Body !== undefined;

const attributeOf = ({ DataType, StringValue, BinaryValue }: MessageAttributeValue) => ({
  dataType: DataType,
  ...(StringValue === undefined ? {} : { stringValue: StringValue }),
  ...(BinaryValue === undefined ? {} : { binaryValue: Buffer.from(BinaryValue).toString("base64") }),
  stringListValues: [],
  binaryListValues: [],
});

/** The event of a batch, as Lambda's event source mapping sends it. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export const sqsEvent = (queueArn: string, messages: readonly Received[]) => ({
  Records: messages.map((message) => ({
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [name, attributeOf(value)]),
    ),
    md5OfBody: message.MD5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: account.region,
  })),
});
