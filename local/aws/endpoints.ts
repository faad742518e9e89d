import { account, credentials } from "./account.ts";

/** The services that have a stand-in, by the name that the SDKs use in `AWS_ENDPOINT_URL_<NAME>`. */
const variables = {
  dynamodb: "AWS_ENDPOINT_URL_DYNAMODB",
  sqs: "AWS_ENDPOINT_URL_SQS",
  s3: "AWS_ENDPOINT_URL_S3",
  lambda: "AWS_ENDPOINT_URL_LAMBDA",
  events: "AWS_ENDPOINT_URL_EVENTBRIDGE",
  batch: "AWS_ENDPOINT_URL_BATCH",
  ecs: "AWS_ENDPOINT_URL_ECS",
  ssm: "AWS_ENDPOINT_URL_SSM",
  secrets: "AWS_ENDPOINT_URL_SECRETS_MANAGER",
  kms: "AWS_ENDPOINT_URL_KMS",
  cloudwatch: "AWS_ENDPOINT_URL_CLOUDWATCH",
} as const;

export type ServiceName = keyof typeof variables;
export type Endpoints = Readonly<Record<ServiceName, string>>;

/** An engine that the user runs instead of ours, from the same variable that the SDKs read. */
export const givenEndpoint = (service: ServiceName, environment: NodeJS.ProcessEnv): string | undefined => {
  const url = environment[variables[service]];
  return url === undefined || url === "" ? undefined : url;
};

/**
 * What an AWS client needs to reach the stand-ins and nothing else: `elsewhere` takes every service that has none, so that
 * no call ever leaves this machine. Whose key it signs with is not said here.
 */
export function clientEnvironment(endpoints: Endpoints, elsewhere: string): Record<string, string> {
  const named = Object.entries(variables).map(([service, variable]) => [variable, endpoints[service as ServiceName]]);
  return {
    ...(Object.fromEntries(named) as Record<string, string>), // pairs of strings, as just made
    AWS_ENDPOINT_URL: elsewhere,
    AWS_REGION: account.region,
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

/** What a client in this process is constructed with. */
export const clientOptions = (endpoint: string) => ({ endpoint, region: account.region, credentials });
