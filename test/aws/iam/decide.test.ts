import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Caller, decide, type Permission } from "../../../local/aws/iam/decide.ts";
import { singly } from "../../../local/aws/iam/grants.ts";
import { readStatements, type Statement } from "../../../local/aws/iam/statement.ts";
import { matchesWildcard } from "../../../local/aws/iam/wildcard.ts";

const role: Caller = { kind: "role", arn: "arn:aws:iam::000000000000:role/worker" };
const bus: Caller = { kind: "service", name: "events.amazonaws.com" };
const queue = "arn:aws:sqs:us-east-1:000000000000:jobs";
const rule = "arn:aws:events:us-east-1:000000000000:rule/ended";
const send: Permission = { action: "sqs:SendMessage", resource: queue, context: { "aws:securetransport": "true" } };
const told = (context: Record<string, string>): Permission => ({ ...send, context });

const statements = (...of: object[]): Statement[] => readStatements({ Statement: of }, "a test");
const allow = (more: object) => ({ Effect: "Allow", Action: "sqs:SendMessage", Resource: queue, ...more });
const deny = (more: object) => ({ ...allow(more), Effect: "Deny" });

type Case = { own?: object[]; resources?: object[]; caller?: Caller; asked?: Permission; ends: string };
const allowed = "allowed";
const withoutTls = {
  Action: "sqs:*",
  Principal: { AWS: "*" },
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};
const fromRule = {
  Principal: { Service: "events.amazonaws.com" },
  Condition: { ArnEquals: { "aws:SourceArn": rule } },
};

const cases: Record<string, Case> = {
  "nothing is allowed by saying nothing": { ends: "no-allow, identity-based" },
  "an allow of the action on the resource": { own: [allow({})], ends: allowed },
  "an allow of another action": { own: [allow({ Action: "sqs:ReceiveMessage" })], ends: "no-allow, identity-based" },
  "an allow on another resource": { own: [allow({ Resource: `${queue}-dead` })], ends: "no-allow, identity-based" },
  "an action's case does not matter": { own: [allow({ Action: "SQS:sendmessage" })], ends: allowed },
  "a resource's case does": { own: [allow({ Resource: queue.toUpperCase() })], ends: "no-allow, identity-based" },
  "a wildcard in the action": { own: [allow({ Action: "sqs:Send*" })], ends: allowed },
  "a wildcard in the resource reaches over colons": { own: [allow({ Resource: "arn:aws:sqs:*" })], ends: allowed },
  "a question mark is one character": { own: [allow({ Resource: queue.replace("jobs", "job?") })], ends: allowed },
  "a dot is a dot": { own: [allow({ Resource: queue.replace("-", ".") })], ends: "no-allow, identity-based" },
  "one of several": { own: [allow({ Action: ["sqs:ReceiveMessage", "sqs:SendMessage"] })], ends: allowed },
  "everything but other actions": {
    own: [{ Effect: "Allow", NotAction: "iam:*", Resource: "*" }],
    ends: allowed,
  },
  "everything but this action": {
    own: [{ Effect: "Allow", NotAction: "sqs:*", Resource: "*" }],
    ends: "no-allow, identity-based",
  },
  "every resource but this one": {
    own: [{ Effect: "Allow", Action: "*", NotResource: queue }],
    ends: "no-allow, identity-based",
  },
  "a deny wins over an allow": { own: [allow({}), deny({})], ends: "explicit-deny, identity-based" },
  "a resource's deny wins over a role's allow": {
    own: [allow({})],
    resources: [{ ...deny(withoutTls) }],
    asked: told({ "aws:securetransport": "false" }),
    ends: "explicit-deny, resource-based",
  },
  "a deny whose condition does not hold": { own: [allow({})], resources: [deny(withoutTls)], ends: allowed },
  "a resource may allow a role of its account alone": {
    resources: [allow({ Principal: { AWS: role.kind === "role" ? role.arn : "" } })],
    ends: allowed,
  },
  "a resource that speaks of another role": {
    resources: [allow({ Principal: { AWS: "arn:aws:iam::000000000000:role/other" } })],
    ends: "no-allow, identity-based",
  },
  "a resource that leaves it to the account": {
    resources: [allow({ Principal: { AWS: "000000000000" } })],
    ends: "no-allow, identity-based",
  },
  "a service acts by the resource's policy": {
    caller: bus,
    resources: [allow(fromRule)],
    asked: told({ "aws:sourcearn": rule }),
    ends: allowed,
  },
  "a service that acts for something else": {
    caller: bus,
    resources: [allow(fromRule)],
    asked: told({ "aws:sourcearn": `${rule}-other` }),
    ends: "no-allow, resource-based",
  },
  "a service that does not say for what": {
    caller: bus,
    resources: [allow(fromRule)],
    asked: told({}),
    ends: "no-allow, resource-based",
  },
  "who signs nothing is anybody": {
    caller: { kind: "anonymous" },
    resources: [allow({ Principal: "*" })],
    ends: allowed,
  },
  "a key that is left to the account needs the role's allow": {
    own: [{ Effect: "Allow", Action: "kms:Sign", Resource: "*" }],
    resources: [
      { Effect: "Allow", Action: "kms:*", Resource: "*", Principal: { AWS: "arn:aws:iam::000000000000:root" } },
    ],
    asked: { action: "kms:Sign", resource: "key" },
    ends: allowed,
  },
  "a key whose policy does not speak of the account": {
    own: [{ Effect: "Allow", Action: "kms:Sign", Resource: "*" }],
    resources: [],
    asked: { action: "kms:Sign", resource: "key" },
    ends: "no-allow, resource-based",
  },
};

test.each(Object.entries(cases))("%s", (_name, { own = [], resources = [], caller = role, asked = send, ends }) => {
  const policies = { identity: statements(...own), resource: statements(...resources) };
  const decision = decide(policies, caller, asked);
  expect(decision.allowed ? allowed : `${decision.because}, ${decision.in}`).toBe(ends);
});

describe("a condition", () => {
  const whenPrefix = (operator: string, value: unknown) =>
    statements(allow({ Condition: { [operator]: { "s3:prefix": value } } }));
  const holds = (operator: string, value: unknown, prefix: string | undefined) =>
    decide(
      { identity: whenPrefix(operator, value), resource: [] },
      role,
      told(prefix === undefined ? {} : { "s3:prefix": prefix }),
    ).allowed;

  test.each([
    ["StringEquals", "a", { a: true, b: false, absent: false }],
    ["StringEquals", ["a", "c"], { a: true, b: false, absent: false }],
    ["StringNotEquals", "a", { a: false, b: true, absent: true }],
    ["StringNotEquals", ["a", "b"], { a: false, b: false, absent: true }],
    ["StringEqualsIgnoreCase", "A", { a: true, b: false, absent: false }],
    ["StringLike", "?", { a: true, b: true, absent: false }],
    ["StringNotLike", "b*", { a: true, b: false, absent: true }],
    ["StringEqualsIfExists", "a", { a: true, b: false, absent: true }],
    ["Null", "true", { a: false, b: false, absent: true }],
    ["Null", false, { a: true, b: true, absent: false }],
  ])("%s of %j", (operator, value, expected) => {
    const seen = {
      a: holds(operator, value, "a"),
      b: holds(operator, value, "b"),
      absent: holds(operator, value, undefined),
    };
    expect(seen).toEqual(expected);
  });

  test.each([
    ["arn:aws:events:*:*:rule/ended", true],
    ["arn:aws:*:rule/ended", false], // a wildcard stays within its part of the ARN
    ["arn:aws:events:us-east-1:000000000000:*", true],
    ["arn:aws:events:us-east-1:000000000000:rule/start*", false],
  ])("ArnLike compares part by part: %s", (pattern, expected) => {
    const own = statements(allow({ Condition: { ArnLike: { "aws:SourceArn": pattern } } }));
    expect(decide({ identity: own, resource: [] }, role, told({ "aws:sourcearn": rule })).allowed).toBe(expected);
  });
});

test.each([
  [
    "an operator",
    { Condition: { DateLessThan: { "aws:SourceArn": "x" } } },
    /operator DateLessThan is not known here.*of a test, statement 1/,
  ],
  ["a set operator", { Condition: { "ForAllValues:StringEquals": { "s3:prefix": "x" } } }, /ForAllValues:StringEquals/],
  ["a name of every object", { Condition: { constructor: { "s3:prefix": "x" } } }, /constructor/],
  ["a key", { Condition: { StringEquals: { "aws:username": "x" } } }, /key aws:username is not known here/],
  ["a policy variable", { Resource: "arn:aws:s3:::${aws:username}" }, /policy variable/],
  ["an element", { NotPrincipal: "*" }, /NotPrincipal/],
  ["a federated principal", { Principal: { Federated: "x" } }, /Federated/],
  ["a user as principal", { Principal: { AWS: "arn:aws:iam::000000000000:user/x" } }, /user\/x is not known here/],
  ["an effect", { Effect: "allow" }, /Effect/],
  ["an action and its negation", { NotAction: "x" }, /negation/],
])("%s that cannot be judged is an error, and never passed over", (_name, change, message) => {
  expect(() => statements({ ...allow({}), ...change })).toThrow(message);
});

describe("whatever the policies", () => {
  const actions = ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:*", "sqs:Send*", "s3:GetObject", "*"] as const;
  const resources = [queue, `${queue}-dead`, "arn:aws:sqs:*", "*"] as const;
  const some = <T>(of: readonly T[]) => fc.uniqueArray(fc.constantFrom(...of), { minLength: 1, maxLength: 3 });
  const aStatement = fc
    .record({ Effect: fc.constantFrom("Allow", "Deny"), Action: some(actions), Resource: some(resources) })
    .map((raw) => statements(raw)[0]!);
  const policy = fc.array(aStatement, { maxLength: 5 });
  const asked = fc.record({
    action: fc.constantFrom("sqs:SendMessage", "sqs:ReceiveMessage", "s3:GetObject"),
    resource: fc.constantFrom(queue, `${queue}-dead`),
  });
  const decided = (identity: readonly Statement[], permission: Permission) =>
    decide({ identity, resource: [] }, role, permission).allowed;

  test("their order decides nothing", () => {
    fc.assert(
      fc.property(policy, asked, (of, permission) => {
        expect(decided(of.toReversed(), permission)).toBe(decided(of, permission));
      }),
    );
  });

  test("one more deny allows nothing more, one less allow neither", () => {
    fc.assert(
      fc.property(policy, aStatement, asked, (of, one, permission) => {
        if (decided(of, permission)) return;
        expect(decided([...of, { ...one, effect: "Deny" }], permission)).toBe(false);
        expect(
          decided(
            of.filter(({ effect }, at) => effect === "Deny" || at > 0),
            permission,
          ),
        ).toBe(false);
      }),
    );
  });

  test("a statement says the same as one for each pair of its actions and resources", () => {
    fc.assert(
      fc.property(policy, asked, (of, permission) => {
        expect(decided(of.flatMap(singly), permission)).toBe(decided(of, permission));
      }),
    );
  });

  test("a pattern without wildcards matches itself alone", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (pattern, text) => {
        fc.pre(!/[*?]/.test(pattern));
        expect(matchesWildcard(pattern, text)).toBe(pattern === text);
        expect(matchesWildcard(`*${pattern}*`, text)).toBe(text.includes(pattern));
      }),
    );
  });
});
