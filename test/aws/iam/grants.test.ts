import { expect, test } from "vitest";
import type { Use } from "../../../local/aws/iam/decide.ts";
import { grantsOf, isNeeded } from "../../../local/aws/iam/grants.ts";
import { readStatements } from "../../../local/aws/iam/statement.ts";
import type { Permissions } from "../../../local/aws/template/permissions.ts";

const arn = "arn:aws:iam::000000000000:role/loopback-Worker01234567";
const permissionsWith = (...statements: object[]): Permissions => ({
  roles: new Map([
    [
      arn,
      {
        logicalId: "Worker01234567",
        name: "loopback-Worker01234567",
        arn,
        trust: readStatements({ Statement: [] }, "Worker"),
        statements: readStatements({ Statement: statements }, "Worker"),
        managed: [],
        unknown: [],
      },
    ],
  ]),
  resources: new Map([["shelf", readStatements({ Statement: [] }, "shelf")]]),
});
const allow = (Action: string | string[], Resource: string | string[]) => ({ Effect: "Allow", Action, Resource });
const use = (action: string, resource: string): Use => ({
  caller: { kind: "role", arn },
  permission: { action, resource },
});
const verdicts = (permissions: Permissions, uses: Use[]) =>
  Object.fromEntries(
    grantsOf(permissions).map((grant) => [`${grant.action} ${grant.resource}`, isNeeded(permissions, grant, uses)]),
  );

test("a grant is needed where a use would be refused without it, and each pair stands for itself", () => {
  const permissions = permissionsWith(allow(["sqs:SendMessage", "sqs:ReceiveMessage"], ["a", "b"]));
  expect(verdicts(permissions, [use("sqs:SendMessage", "a"), use("sqs:ReceiveMessage", "b")])).toEqual({
    "sqs:SendMessage a": true,
    "sqs:SendMessage b": false,
    "sqs:ReceiveMessage a": false,
    "sqs:ReceiveMessage b": true,
  });
});

test("what another statement allows as well is needed by nobody", () => {
  const permissions = permissionsWith(allow("sqs:SendMessage", "a"), allow("sqs:*", "*"));
  expect(verdicts(permissions, [use("sqs:SendMessage", "a")])).toEqual({
    "sqs:SendMessage a": false,
    "sqs:* *": false,
  });
});

test("a use by somebody else speaks for no role", () => {
  const other: Use = { ...use("sqs:SendMessage", "a"), caller: { kind: "role", arn: `${arn}-other` } };
  expect(verdicts(permissionsWith(allow("sqs:SendMessage", "a")), [other])).toEqual({ "sqs:SendMessage a": false });
});

test("what is denied is no grant, and stays when one is taken away", () => {
  const permissions = permissionsWith({ ...allow("s3:PutObject", "a"), Effect: "Deny" }, allow("s3:*", "*"));
  const [only, ...others] = grantsOf(permissions);
  expect([only?.owner, only?.action, others]).toEqual(["Worker", "s3:*", []]);
  expect(only?.without.roles.get(arn)?.statements).toMatchObject([{ effect: "Deny" }]);
});
