import { matchesWildcard } from "./wildcard.ts";

/** What a call says of itself, by condition key in lower case: `aws:securetransport`, `s3:prefix`. One value each. */
export type Context = Readonly<Record<string, string>>;

/** One line of a `Condition` block: any of the values may hold; every line of a block must. */
export type Condition = { operator: string; key: string; values: readonly string[] };

/** Keys that a call can carry here. A policy that asks for another cannot be judged, and is refused when it is read. */
export const knownKeys: ReadonlySet<string> = new Set([
  "aws:securetransport",
  "aws:sourcearn",
  "aws:sourceaccount",
  "aws:principalarn",
  "aws:principalaccount",
  "aws:requestedregion",
  "cloudwatch:namespace",
  "kms:messagetype",
  "kms:signingalgorithm",
  "s3:prefix",
  "s3:delimiter",
]);

type Compare = (wanted: string, actual: string) => boolean;

const equal: Compare = (wanted, actual) => wanted === actual;
const equalIgnoringCase: Compare = (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase();
const like: Compare = (wanted, actual) => matchesWildcard(wanted, actual);

/** An ARN's six parts are compared one by one: a wildcard does not reach over a colon, but in the last part. */
const arnLike: Compare = (wanted, actual) => {
  const [patterns, parts] = [partsOf(wanted), partsOf(actual)];
  return patterns.length === parts.length && patterns.every((each, at) => matchesWildcard(each, parts[at] ?? ""));
};
const partsOf = (arn: string): string[] => {
  const [head, rest] = [arn.split(":", 5), arn.split(":").slice(5).join(":")];
  return [...head, rest];
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const operators: Readonly<Record<string, { compare: Compare; negated?: true }>> = {
  StringEquals: { compare: equal },
  StringNotEquals: { compare: equal, negated: true },
  StringEqualsIgnoreCase: { compare: equalIgnoringCase },
  StringNotEqualsIgnoreCase: { compare: equalIgnoringCase, negated: true },
  StringLike: { compare: like },
  StringNotLike: { compare: like, negated: true },
  ArnEquals: { compare: arnLike },
  ArnLike: { compare: arnLike },
  ArnNotEquals: { compare: arnLike, negated: true },
  ArnNotLike: { compare: arnLike, negated: true },
  Bool: { compare: equalIgnoringCase },
};

const IF_EXISTS = "IfExists";
const plain = (operator: string): string =>
  operator.endsWith(IF_EXISTS) ? operator.slice(0, -IF_EXISTS.length) : operator;

export const isKnownOperator = (operator: string): boolean =>
  operator === "Null" || Object.hasOwn(operators, plain(operator));

/** Whether a condition holds. A key that the call does not carry fulfils what is negated, and what ends in `IfExists`. */
export function holds({ operator, key, values }: Condition, context: Context): boolean {
  const actual = context[key.toLowerCase()];
  if (operator === "Null") return values.some((value) => (value.toLowerCase() === "true") === (actual === undefined));
  const known = operators[plain(operator)];
  if (known === undefined) throw new Error(`The condition operator ${operator} is not known here.`);
  if (actual === undefined) return known.negated === true || operator.endsWith(IF_EXISTS);
  return values.some((wanted) => known.compare(wanted, actual)) !== (known.negated === true);
}
