import { arnOf } from "../account.ts";

/** What `Ref` and `Fn::GetAtt` give for a resource. */
export type Identity = { name: string; ref: string; attributes: Readonly<Record<string, string>> };

type Named = { name: string; queueUrl(name: string): string };
type Kind = {
  /** The property that names it; a resource without one is named after the stack and its logical id. */
  property: string;
  identity(named: Named): Omit<Identity, "name">;
};

const refIsName = (
  service: string,
  path: (name: string) => string,
  more = (_: string): Record<string, string> => ({}),
) => ({
  identity: ({ name }: Named) => ({ ref: name, attributes: { Arn: arnOf(service, path(name)), ...more(name) } }),
});
const refIsArn = (service: string, path: (name: string) => string, attribute: string) => ({
  identity({ name }: Named) {
    const arn = arnOf(service, path(name));
    return { ref: arn, attributes: { Arn: arn, [attribute]: arn } };
  },
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference: each type's "Return values". */
const kinds: Readonly<Record<string, Kind>> = {
  "AWS::Lambda::Function": { property: "FunctionName", ...refIsName("lambda", (name) => `function:${name}`) },
  "AWS::SQS::Queue": {
    property: "QueueName",
    identity({ name, queueUrl }) {
      const url = queueUrl(name);
      return { ref: url, attributes: { Arn: arnOf("sqs", name), QueueName: name, QueueUrl: url } };
    },
  },
  "AWS::DynamoDB::Table": {
    property: "TableName",
    ...refIsName(
      "dynamodb",
      (name) => `table/${name}`,
      (name) => ({ StreamArn: arnOf("dynamodb", `table/${name}/stream/1`) }),
    ),
  },
  "AWS::DynamoDB::GlobalTable": { property: "TableName", ...refIsName("dynamodb", (name) => `table/${name}`) },
  "AWS::S3::Bucket": {
    property: "BucketName",
    ...refIsName(
      "s3",
      (name) => name,
      (name) => ({ DomainName: `${name}.s3.amazonaws.com` }),
    ),
  },
  "AWS::Events::EventBus": { property: "Name", ...refIsName("events", (name) => `event-bus/${name}`) },
  "AWS::Events::Rule": { property: "Name", ...refIsName("events", (name) => `rule/${name}`) },
  "AWS::Scheduler::Schedule": { property: "Name", ...refIsName("scheduler", (name) => `schedule/default/${name}`) },
  "AWS::SSM::Parameter": { property: "Name", ...refIsName("ssm", (name) => `parameter/${name.replace(/^\//, "")}`) },
  "AWS::SecretsManager::Secret": { property: "Name", ...refIsArn("secretsmanager", (name) => `secret:${name}`, "Id") },
  "AWS::KMS::Key": {
    property: "none",
    ...refIsName(
      "kms",
      (name) => `key/${name}`,
      (name) => ({ KeyId: name }),
    ),
  },
  "AWS::Batch::JobQueue": {
    property: "JobQueueName",
    ...refIsArn("batch", (name) => `job-queue/${name}`, "JobQueueArn"),
  },
  "AWS::Batch::JobDefinition": {
    property: "JobDefinitionName",
    ...refIsArn("batch", (name) => `job-definition/${name}:1`, "JobDefinitionArn"),
  },
  "AWS::Batch::ComputeEnvironment": {
    property: "ComputeEnvironmentName",
    ...refIsArn("batch", (name) => `compute-environment/${name}`, "ComputeEnvironmentArn"),
  },
  "AWS::IAM::Role": { property: "RoleName", ...refIsName("iam", (name) => `role/${name}`) },
  "AWS::IAM::ManagedPolicy": {
    property: "ManagedPolicyName",
    ...refIsArn("iam", (name) => `policy/${name}`, "PolicyArn"),
  },
  "AWS::SNS::Topic": { property: "TopicName", ...refIsArn("sns", (name) => name, "TopicArn") },
  "AWS::Logs::LogGroup": { property: "LogGroupName", ...refIsName("logs", (name) => `log-group:${name}`) },
};

export const namePropertyOf = (type: string): string | undefined => kinds[type]?.property;

/** A type that is not in the table gets an ARN that says so; nothing on loopback will ever look it up. */
export function identityOf(type: string, named: Named): Identity {
  const kind = kinds[type];
  if (kind !== undefined) return { name: named.name, ...kind.identity(named) };
  return { name: named.name, ref: named.name, attributes: { Arn: arnOf("loopback", `${type}/${named.name}`) } };
}
