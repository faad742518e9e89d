import { describe, expect, test } from "vitest";
import { type Caller, decide, type Permission } from "../../../local/aws/iam/decide.ts";
import { policiesFor } from "../../../local/aws/iam/policies-for.ts";
import { readPermissions } from "../../../local/aws/template/permissions.ts";
import { readTemplate } from "../../../local/aws/template/template.ts";
import type { Resources } from "../stage/fixture-stack.ts";

const at = (service: string, rest: string): string => `arn:aws:${service}:us-east-1:000000000000:${rest}`;
const roleArn = "arn:aws:iam::000000000000:role/loopback-Role";
const role: Caller = { kind: "role", arn: roleArn };
const allow = (Action: string, Resource: unknown = "*", more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const aPolicy = (Type: string, statement: object, Properties: object): Resources[string] => ({
  Type,
  Properties: { PolicyDocument: { Statement: statement }, ...Properties },
});
const trust = {
  Statement: { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
};
const aRole = (Properties: object = {}): Resources => ({
  Role: { Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument: trust, ...Properties } },
});

function permits(resources: Resources, caller: Caller, permission: Permission): boolean {
  const template = readTemplate(
    { Resources: { ...aRole(), ...resources } },
    { queueUrl: (name) => `http://x/0/${name}` },
  );
  return decide(policiesFor(readPermissions(template), caller, permission.resource), caller, permission).allowed;
}

describe("a role may do", () => {
  const send: Permission = { action: "sqs:SendMessage", resource: at("sqs", "jobs") };
  test.each<[string, Resources]>([
    ["its own policies", aRole({ Policies: [{ PolicyDocument: { Statement: [allow("sqs:SendMessage")] } }] })],
    ["a policy beside it", { P: aPolicy("AWS::IAM::Policy", allow("sqs:*"), { Roles: [{ Ref: "Role" }] }) }],
    [
      "a policy that names one role",
      { P: aPolicy("AWS::IAM::RolePolicy", allow("sqs:*"), { RoleName: { Ref: "Role" } }) },
    ],
    [
      "a managed policy that it is attached to",
      { P: aPolicy("AWS::IAM::ManagedPolicy", allow("sqs:*"), { Roles: [{ Ref: "Role" }] }) },
    ],
    [
      "a managed policy that it carries",
      { ...aRole({ ManagedPolicyArns: [{ Ref: "P" }] }), P: aPolicy("AWS::IAM::ManagedPolicy", allow("sqs:*"), {}) },
    ],
    [
      "the policy of the queue",
      {
        ...{ jobs: { Type: "AWS::SQS::Queue", Properties: { QueueName: "jobs" } } },
        P: aPolicy("AWS::SQS::QueuePolicy", allow("sqs:*", "*", { Principal: { AWS: roleArn } }), {
          Queues: [{ Ref: "jobs" }],
        }),
      },
    ],
  ])("what stands in %s", (_name, resources) => expect(permits(resources, role, send)).toBe(true));

  test("nothing that stands nowhere, or in another's", () => {
    expect(permits({}, role, send)).toBe(false);
    expect(permits({ P: aPolicy("AWS::IAM::Policy", allow("sqs:*"), { Roles: ["other"] }) }, role, send)).toBe(false);
  });

  test("what AWS's own policies hold", () => {
    const carrying = aRole({ ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"] });
    const write = { action: "logs:PutLogEvents", resource: at("logs", "log-group:x") };
    expect([permits(carrying, role, write), permits(carrying, role, send)]).toEqual([true, false]);
  });
});

test("a role is taken by whom it trusts", () => {
  const assume = { action: "sts:AssumeRole", resource: roleArn };
  const by = (name: string): boolean => permits({}, { kind: "service", name }, assume);
  expect([by("lambda.amazonaws.com"), by("ecs-tasks.amazonaws.com")]).toEqual([true, false]);
});

describe("a key is used", () => {
  const sign: Permission = { action: "kms:Sign", resource: at("kms", "key/loopback-Key") };
  const may = aRole({ Policies: [{ PolicyDocument: { Statement: [allow("kms:Sign")] } }] });
  const aKey = (Principal: unknown): Resources => ({
    Key: { Type: "AWS::KMS::Key", Properties: { KeyPolicy: { Statement: [allow("kms:*", "*", { Principal })] } } },
  });
  const account = { AWS: { "Fn::Sub": "arn:aws:iam::\${AWS::AccountId}:root" } };

  test("by a role of the account that its policy leaves it to, if the role may", () => {
    expect([permits({ ...may, ...aKey(account) }, role, sign), permits(aKey(account), role, sign)]).toEqual([
      true,
      false,
    ]);
  });
  test("by nobody where its policy speaks of somebody else, whatever the role may", () => {
    expect(permits({ ...may, ...aKey({ AWS: `${roleArn}-other` }) }, role, sign)).toBe(false);
  });
  test("by who may, where an operator made it elsewhere", () => {
    expect([permits(may, role, sign), permits({}, role, sign)]).toEqual([true, false]);
  });
});

describe("a function is started", () => {
  const invoke = (sourceAccount: string): Permission => ({
    action: "lambda:InvokeFunction",
    resource: at("lambda", "function:fn"),
    context: { "aws:sourcearn": "arn:aws:s3:::shelf", "aws:sourceaccount": sourceAccount },
  });
  const permission: Resources = {
    P: {
      Type: "AWS::Lambda::Permission",
      Properties: {
        FunctionName: "fn",
        Action: "lambda:InvokeFunction",
        Principal: "s3.amazonaws.com",
        SourceArn: "arn:aws:s3:::shelf",
        SourceAccount: { Ref: "AWS::AccountId" },
      },
    },
  };
  test("by the service and for the resource that its permission names, of the account alone", () => {
    const bucket: Caller = { kind: "service", name: "s3.amazonaws.com" };
    expect(permits(permission, bucket, invoke("000000000000"))).toBe(true);
    expect(permits(permission, bucket, invoke("111111111111"))).toBe(false);
    expect(permits(permission, { kind: "service", name: "sns.amazonaws.com" }, invoke("000000000000"))).toBe(false);
  });
});
