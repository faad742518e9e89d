import { z } from "zod";
import { account } from "../account.ts";
import { type Identity, identityOf, namePropertyOf } from "./identities.ts";
import { type Lookup, resolve } from "./intrinsics.ts";

const resource = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  Metadata: z.record(z.string(), z.unknown()).default({}),
  Condition: z.string().optional(),
});
const document = z.looseObject({
  Resources: z.record(z.string(), resource),
  Parameters: z.record(z.string(), z.looseObject({ Default: z.unknown().optional() })).default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Mappings: z.record(z.string(), z.unknown()).default({}),
});

/** A resource with every reference in its properties replaced by what it stands for on loopback. */
export type Resource = {
  logicalId: string;
  type: string;
  identity: Identity;
  properties: Readonly<Record<string, unknown>>;
  metadata: Readonly<Record<string, unknown>>;
};

export type Template = {
  resources: readonly Resource[];
  ofType(...types: readonly string[]): readonly Resource[];
  /** Resolves a value against the template, for what stands outside its resources. */
  resolve(value: unknown): unknown;
};

export type ReadOptions = {
  /** The URL of a queue by its name: `Ref` of a queue is what the engine gave it. */
  queueUrl(name: string): string;
  stackName?: string;
  /** Values for the template's parameters; their defaults otherwise. */
  parameters?: Readonly<Record<string, string>>;
};

/** Reads a synthesized CloudFormation template: the same one that would be deployed. */
export function readTemplate(
  raw: unknown,
  { queueUrl, stackName = "loopback", parameters = {} }: ReadOptions,
): Template {
  const { Resources, Parameters, Conditions, Mappings } = document.parse(raw);
  const pseudo: Record<string, unknown> = {
    "AWS::AccountId": account.id,
    "AWS::Region": account.region,
    "AWS::Partition": account.partition,
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": stackName,
    "AWS::StackId": `arn:aws:cloudformation:${account.region}:${account.id}:stack/${stackName}/loopback`,
    "AWS::NoValue": undefined,
  };
  const identities = new Map<string, Identity>();
  const lookup: Lookup = {
    ref(name) {
      if (name in pseudo) return pseudo[name];
      if (name in Parameters) return parameters[name] ?? Parameters[name]?.Default ?? "";
      return identify(name).ref;
    },
    attribute: (name, attribute) => identify(name).attributes[attribute] ?? `${name}.${attribute}`,
    condition: (name) => resolve(Conditions[name], lookup) === true,
    mapping: Mappings,
  };
  function identify(logicalId: string): Identity {
    const known = identities.get(logicalId);
    if (known !== undefined) return known;
    const found = Resources[logicalId];
    if (found === undefined) throw new Error(`The template refers to ${logicalId}, which it does not define.`);
    const property = namePropertyOf(found.Type);
    const given = property === undefined ? undefined : resolve(found.Properties[property], lookup);
    const name = typeof given === "string" ? given : defaultName(found.Type, stackName, logicalId);
    const identity = identityOf(found.Type, { name, queueUrl });
    identities.set(logicalId, identity);
    return identity;
  }
  const resources = Object.entries(Resources)
    .filter(([, { Condition }]) => Condition === undefined || lookup.condition(Condition))
    .map(([logicalId, { Type, Properties, Metadata }]) => ({
      logicalId,
      type: Type,
      identity: identify(logicalId),
      // A map of properties stays a map: no intrinsic function may stand for all of them.
      properties: resolve(Properties, lookup) as Record<string, unknown>,
      metadata: Metadata,
    }));
  return {
    resources,
    ofType: (...types) => resources.filter(({ type }) => types.includes(type)),
    resolve: (value) => resolve(value, lookup),
  };
}

/** Bucket names are lower case; CloudFormation's random suffix is left out, so that a second start finds the same things. */
const defaultName = (type: string, stackName: string, logicalId: string): string => {
  const name = `${stackName}-${logicalId}`;
  return type === "AWS::S3::Bucket" ? name.toLowerCase() : name;
};
