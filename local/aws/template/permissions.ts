import { z } from "zod";
import { arnOf } from "../account.ts";
import { managedPolicies } from "../iam/managed-policies.ts";
import { readStatements, type Statement } from "../iam/statement.ts";
import type { Resource, Template } from "./template.ts";

/** A role of the template, with all that it may do. */
export type Role = {
  /** As the template calls it. */
  logicalId: string;
  name: string;
  arn: string;
  /** Who may take it. */
  trust: readonly Statement[];
  /** From the template's own policies, wherever they stand. */
  statements: readonly Statement[];
  /** From policies of AWS's own. */
  managed: readonly Statement[];
  /** Policies of AWS's own that nothing here knows the content of. */
  unknown: readonly string[];
};

/** What the template says of who may do what. */
export type Permissions = {
  /** By ARN. */
  roles: ReadonlyMap<string, Role>;
  /** The policies of buckets, queues, functions, keys and secrets, by the ARN of each. */
  resources: ReadonlyMap<string, readonly Statement[]>;
};

const inline = z.looseObject({ PolicyDocument: z.unknown() });
const role = z.looseObject({
  AssumeRolePolicyDocument: z.unknown(),
  Policies: z.array(inline).default([]),
  ManagedPolicyArns: z.array(z.string()).default([]),
});
const attached = z.looseObject({
  PolicyDocument: z.unknown(),
  Roles: z.array(z.string()).default([]),
  RoleName: z.string().optional(),
});

/** Reads every policy of a template. Throws where one says what cannot be judged here, naming it. */
export function readPermissions(template: Template): Permissions {
  const policies = template.ofType("AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy");
  const read = policies.map((resource) => {
    const { PolicyDocument, Roles, RoleName } = attached.parse(resource.properties);
    const roles = RoleName === undefined ? Roles : [...Roles, RoleName];
    return { arn: resource.identity.ref, roles, statements: readStatements(PolicyDocument, resource.logicalId) };
  });
  const roles = template.ofType("AWS::IAM::Role").map((resource) => roleOf(resource, read));
  return { roles: new Map(roles.map((each) => [each.arn, each])), resources: readResourcePolicies(template) };
}

type Attached = { arn: string; roles: readonly string[]; statements: Statement[] };

function roleOf({ logicalId, identity, properties }: Resource, policies: readonly Attached[]): Role {
  if (properties["PermissionsBoundary"] !== undefined) {
    throw new Error(`A permissions boundary is not known here, in the role ${logicalId}.`);
  }
  const { AssumeRolePolicyDocument, Policies, ManagedPolicyArns } = role.parse(properties);
  const mine = policies.filter(({ arn, roles }) => roles.includes(identity.name) || ManagedPolicyArns.includes(arn));
  const ofAws = ManagedPolicyArns.filter((arn) => !mine.some((policy) => policy.arn === arn));
  const actionsOf = (arn: string): readonly string[] | undefined => managedPolicies[arn.split(":policy/")[1] ?? ""];
  return {
    logicalId,
    name: identity.name,
    arn: identity.attributes["Arn"] ?? "",
    trust: readStatements(AssumeRolePolicyDocument, logicalId),
    statements: [
      ...Policies.flatMap(({ PolicyDocument }) => readStatements(PolicyDocument, logicalId)),
      ...mine.flatMap(({ statements }) => statements),
    ],
    managed: ofAws.flatMap((arn) => allowing(actionsOf(arn) ?? [])),
    unknown: ofAws.filter((arn) => actionsOf(arn) === undefined),
  };
}

const allowing = (actions: readonly string[]): Statement[] => [
  {
    effect: "Allow",
    actions: { except: false, patterns: actions },
    resources: { except: false, patterns: ["*"] },
    principals: undefined,
    conditions: [],
  },
];

const bucketPolicy = z.looseObject({ Bucket: z.string(), PolicyDocument: z.unknown() });
const queuePolicy = z.looseObject({ Queues: z.array(z.string()), PolicyDocument: z.unknown() });
const secretPolicy = z.looseObject({ SecretId: z.string(), ResourcePolicy: z.unknown() });
const keyPolicy = z.looseObject({ KeyPolicy: z.unknown() });
const permission = z.looseObject({
  FunctionName: z.string(),
  Action: z.string(),
  Principal: z.string(),
  SourceArn: z.string().optional(),
  SourceAccount: z.string().optional(),
});

type Given = { arn: string; document: unknown };

/** Where each kind of resource keeps its policy, and of which resource it speaks. */
const kinds: Readonly<Record<string, (resource: Resource) => Given[]>> = {
  "AWS::S3::BucketPolicy": ({ properties }) => {
    const { Bucket, PolicyDocument } = bucketPolicy.parse(properties);
    return [{ arn: arnOf("s3", Bucket), document: PolicyDocument }];
  },
  "AWS::SQS::QueuePolicy": ({ properties }) => {
    const { Queues, PolicyDocument } = queuePolicy.parse(properties);
    return Queues.map((url) => ({ arn: arnOf("sqs", url.slice(url.lastIndexOf("/") + 1)), document: PolicyDocument }));
  },
  "AWS::SecretsManager::ResourcePolicy": ({ properties }) => {
    const { SecretId, ResourcePolicy } = secretPolicy.parse(properties);
    return [{ arn: SecretId, document: ResourcePolicy }];
  },
  "AWS::KMS::Key": ({ properties, identity }) => [
    { arn: identity.attributes["Arn"] ?? "", document: keyPolicy.parse(properties).KeyPolicy },
  ],
  "AWS::Lambda::Permission": ({ properties }) => {
    const { FunctionName, Action, Principal, SourceArn, SourceAccount } = permission.parse(properties);
    const arn = FunctionName.startsWith("arn:") ? FunctionName : arnOf("lambda", `function:${FunctionName}`);
    const Condition = {
      ...(SourceArn !== undefined && { ArnLike: { "AWS:SourceArn": SourceArn } }),
      ...(SourceAccount !== undefined && { StringEquals: { "AWS:SourceAccount": SourceAccount } }),
    };
    const principal = Principal.endsWith(".amazonaws.com") ? { Service: Principal } : { AWS: Principal };
    const Statement = [{ Effect: "Allow", Action, Principal: principal, Resource: arn, Condition }];
    return [{ arn, document: { Statement } }];
  },
};

function readResourcePolicies(template: Template): Map<string, readonly Statement[]> {
  const found = new Map<string, readonly Statement[]>();
  for (const resource of template.ofType(...Object.keys(kinds))) {
    for (const { arn, document } of kinds[resource.type]?.(resource) ?? []) {
      found.set(arn, [...(found.get(arn) ?? []), ...readStatements(document, resource.logicalId)]);
    }
  }
  return found;
}
