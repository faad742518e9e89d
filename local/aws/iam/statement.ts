import { z } from "zod";
import { type Condition, isKnownOperator, knownKeys } from "./conditions.ts";

/** Patterns of actions or resources; with `except`, everything but what they match. */
export type Patterns = { except: boolean; patterns: readonly string[] };

/** Whom a statement of a resource's policy speaks of; `account` leaves it to the policies of the account's roles. */
export type Principal = { kind: "everyone" } | { kind: "account" } | { kind: "role" | "service"; name: string };

/** One statement with every reference in it resolved. */
export type Statement = {
  effect: "Allow" | "Deny";
  actions: Patterns;
  /** Absent in a trust policy, which speaks of the role that it belongs to. */
  resources: Patterns | undefined;
  /** Absent in a role's own policy, which speaks of the role. */
  principals: readonly Principal[] | undefined;
  conditions: readonly Condition[];
};

const texts = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const values = z
  .union([z.string(), z.boolean(), z.number(), z.array(z.union([z.string(), z.boolean(), z.number()]))])
  .transform((value) => [value].flat().map(String));
const block = z.record(z.string(), z.record(z.string(), values));
const principal = z.union([z.literal("*"), z.strictObject({ AWS: texts.optional(), Service: texts.optional() })]);
const shared = {
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Action: texts.optional(),
  NotAction: texts.optional(),
  Resource: texts.optional(),
  NotResource: texts.optional(),
  Condition: block.default({}),
};
const document = z.looseObject({
  Statement: z
    .union([z.array(z.unknown()), z.record(z.string(), z.unknown())])
    .transform((value) => (Array.isArray(value) ? value : [value])),
});
const statement = z.strictObject({ ...shared, Principal: principal.optional() });
type Raw = z.output<typeof statement>;

/**
 * The statements of a policy document whose intrinsic functions are resolved. Whatever cannot be judged here (an operator,
 * a key, a kind of principal, a policy variable) is an error that names `owner` and the statement: it is never passed over.
 */
export function readStatements(raw: unknown, owner: string): Statement[] {
  const read = document.safeParse(raw);
  if (!read.success) throw new Error(`The policy of ${owner} is none: ${z.prettifyError(read.error)}`);
  return read.data.Statement.map((each, index) => {
    const where = `the policy of ${owner}, statement ${index + 1}`;
    const parsed = statement.safeParse(each);
    if (!parsed.success) throw new Error(`Not known here, in ${where}: ${z.prettifyError(parsed.error)}`);
    return {
      effect: parsed.data.Effect,
      actions: required(patternsOf(parsed.data.Action, parsed.data.NotAction, where), where),
      resources: patternsOf(parsed.data.Resource, parsed.data.NotResource, where),
      principals: principalsOf(parsed.data.Principal, where),
      conditions: conditionsOf(parsed.data.Condition, where),
    };
  });
}

function patternsOf(only: string[] | undefined, except: string[] | undefined, where: string): Patterns | undefined {
  if (only !== undefined && except !== undefined) throw new Error(`An element and its negation stand in ${where}.`);
  const patterns = only ?? except;
  const variable = patterns?.find((pattern) => pattern.includes("${"));
  if (variable !== undefined) throw new Error(`The policy variable in ${variable} is not known here, in ${where}.`);
  return patterns && { except: only === undefined, patterns };
}

function required(patterns: Patterns | undefined, where: string): Patterns {
  if (patterns === undefined) throw new Error(`There is neither Action nor NotAction in ${where}.`);
  return patterns;
}

function principalsOf(raw: Raw["Principal"], where: string): Principal[] | undefined {
  if (raw === undefined) return undefined;
  if (raw === "*") return [{ kind: "everyone" }];
  const { AWS = [], Service = [] } = raw;
  return [
    ...AWS.map((name) => awsPrincipal(name, where)),
    ...Service.map((name) => ({ kind: "service", name }) as const),
  ];
}

function awsPrincipal(name: string, where: string): Principal {
  if (name === "*") return { kind: "everyone" };
  if (/^(\d{12}|arn:[\w-]+:iam::\d{12}:root)$/.test(name)) return { kind: "account" };
  if (/^arn:[\w-]+:iam::\d{12}:role\//.test(name)) return { kind: "role", name };
  throw new Error(`The principal ${name} is not known here, in ${where}.`);
}

function conditionsOf(raw: Raw["Condition"], where: string): Condition[] {
  return Object.entries(raw).flatMap(([operator, lines]) => {
    if (!isKnownOperator(operator)) throw new Error(`The operator ${operator} is not known here, in ${where}.`);
    return Object.entries(lines).map(([key, wanted]) => {
      if (!knownKeys.has(key.toLowerCase())) throw new Error(`The key ${key} is not known here, in ${where}.`);
      return { operator, key, values: wanted };
    });
  });
}
