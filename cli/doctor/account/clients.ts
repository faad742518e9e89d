import { BatchClient } from "@aws-sdk/client-batch";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ECRClient } from "@aws-sdk/client-ecr";
import { KMSClient } from "@aws-sdk/client-kms";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { SNSClient } from "@aws-sdk/client-sns";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";

/** From an operator's desk: further than a Lambda is, and nobody's promise waits for it. */
const limits = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
} as const;

export type Clients = ReturnType<typeof createClients>;

/** Every service that is asked; credentials, region and endpoints come from the environment, as the SDK reads it. */
export const createClients = () => ({
  batch: new BatchClient(limits),
  cloudformation: new CloudFormationClient(limits),
  dynamodb: new DynamoDBClient(limits),
  ecr: new ECRClient(limits),
  kms: new KMSClient(limits),
  lambda: new LambdaClient(limits),
  quotas: new ServiceQuotasClient(limits),
  scheduler: new SchedulerClient(limits),
  secrets: new SecretsManagerClient(limits),
  sns: new SNSClient(limits),
  ssm: new SSMClient(limits),
  sts: new STSClient(limits),
});
