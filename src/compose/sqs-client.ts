import { SQSClient } from "@aws-sdk/client-sqs";
import { awsLimits } from "./aws-limits.ts";
import { provider } from "./provider.ts";

export const sqsClient = provider([], () => new SQSClient(awsLimits));
