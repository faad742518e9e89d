import { expect } from "vitest";
import type { ContractTest } from "./target.ts";

/** Calls that both sides know how to make; those to S3 are to the bucket `bucketName`. */
export type Call =
  | { call: "SendMessage" | "ListQueues" | "GetParameter" | "ListTables" }
  | { call: "PutObject" | "GetObject"; key: string };

/** Whether somebody with this policy, and no other, may make this call. */
export type Permits = (statements: readonly object[], call: Call) => Promise<boolean>;

export const bucketName = "judged";
const objects = (keys: string): string => `arn:aws:s3:::${bucketName}/${keys}`;

const allow = (Action: string | string[], Resource: string | string[] = "*") => ({ Effect: "Allow", Action, Resource });
const deny = (Action: string, Resource = "*") => ({ ...allow(Action, Resource), Effect: "Deny" });
const put = (key: string): Call => ({ call: "PutObject", key });
const get = (key: string): Call => ({ call: "GetObject", key });

type Case = { policy: readonly object[]; call: Call; permits: boolean };
const cases: Readonly<Record<string, Case>> = {
  "an allow of the action": { policy: [allow("sqs:SendMessage")], call: { call: "SendMessage" }, permits: true },
  "an allow of another action": {
    policy: [allow("sqs:ReceiveMessage")],
    call: { call: "SendMessage" },
    permits: false,
  },
  "an allow of another service": { policy: [allow("sns:*")], call: { call: "SendMessage" }, permits: false },
  "one of several actions": {
    policy: [allow(["ssm:GetParameters", "ssm:GetParameter"])],
    call: { call: "GetParameter" },
    permits: true,
  },
  "an action that only begins alike": {
    policy: [allow("ssm:GetParameters")],
    call: { call: "GetParameter" },
    permits: false,
  },
  "a pattern of actions": { policy: [allow("dynamodb:List*")], call: { call: "ListTables" }, permits: true },
  "a pattern of others": { policy: [allow("dynamodb:Describe*")], call: { call: "ListTables" }, permits: false },
  "every action": { policy: [allow("*")], call: { call: "ListQueues" }, permits: true },
  "a question mark for one letter": { policy: [allow("sqs:ListQueue?")], call: { call: "ListQueues" }, permits: true },
  "the action in other letters": { policy: [allow("sqs:listqueues")], call: { call: "ListQueues" }, permits: true },
  "all but other actions": {
    policy: [{ Effect: "Allow", NotAction: "iam:*", Resource: "*" }],
    call: { call: "ListQueues" },
    permits: true,
  },
  "all but this action": {
    policy: [{ Effect: "Allow", NotAction: "sqs:*", Resource: "*" }],
    call: { call: "ListQueues" },
    permits: false,
  },
  "a deny after an allow": { policy: [allow("*"), deny("sqs:*")], call: { call: "ListQueues" }, permits: false },
  "a deny before an allow": { policy: [deny("sqs:*"), allow("*")], call: { call: "ListQueues" }, permits: false },
  "a deny of something else": { policy: [allow("*"), deny("ssm:*")], call: { call: "ListQueues" }, permits: true },
  "the object": { policy: [allow("s3:PutObject", objects("jobs/1"))], call: put("jobs/1"), permits: true },
  "another object": { policy: [allow("s3:PutObject", objects("jobs/1"))], call: put("jobs/2"), permits: false },
  "objects below a prefix": {
    policy: [allow("s3:PutObject", objects("jobs/*"))],
    call: put("jobs/1/proof"),
    permits: true,
  },
  "objects below another prefix": {
    policy: [allow("s3:PutObject", objects("jobs/*"))],
    call: put("journal/1"),
    permits: false,
  },
  "one of several resources": {
    policy: [allow("s3:GetObject", [objects("jobs/*"), objects("journal/*")])],
    call: get("journal/1"),
    permits: true,
  },
  "a deny of one object among all": {
    policy: [allow("s3:*"), deny("s3:PutObject", objects("jobs/claim"))],
    call: put("jobs/claim"),
    permits: false,
  },
  "a deny of another object": {
    policy: [allow("s3:*"), deny("s3:PutObject", objects("jobs/claim"))],
    call: put("jobs/1"),
    permits: true,
  },
  "a dot in a name is a dot": { policy: [allow("s3:PutObject", objects("a.b"))], call: put("aXb"), permits: false },
  "every resource but these": {
    policy: [{ Effect: "Allow", Action: "s3:*", NotResource: objects("journal/*") }],
    call: put("journal/1"),
    permits: false,
  },
};

/** What a role's policy must mean, to our judge as to anybody else's. */
export function authorizationContract(permits: () => Permits, test: ContractTest): void {
  for (const [name, { policy, call, permits: expected }] of Object.entries(cases)) {
    test(name, async () => expect(await permits()(policy, call)).toBe(expected));
  }
}
