import { describe } from "vitest";
import { dynamodb } from "../../local/aws/iam/calls/dynamodb.ts";
import { s3Needs } from "../../local/aws/iam/calls/s3.ts";
import { sqs } from "../../local/aws/iam/calls/sqs.ts";
import { ssm } from "../../local/aws/iam/calls/ssm.ts";
import { decide, type Permission } from "../../local/aws/iam/decide.ts";
import { readStatements } from "../../local/aws/iam/statement.ts";
import { authorizationContract, bucketName, type Call, type Permits } from "../contracts/authorization.ts";
import { wholly } from "../contracts/target.ts";

const tables = { ...sqs, ...ssm, ...dynamodb };

function needsOf(call: Call): readonly Permission[] {
  const needs =
    "key" in call
      ? s3Needs({
          method: call.call === "PutObject" ? "PUT" : "GET",
          ...{ bucket: bucketName, key: call.key, query: new URLSearchParams(), headers: {} },
        })
      : tables[call.call]?.({ QueueUrl: "http://x/0/judged", Name: "judged" });
  if (needs === undefined) throw new Error(`What ${call.call} needs is not known.`);
  return needs;
}

const judge: Permits = (statements, call) => {
  const identity = readStatements({ Statement: statements }, "the caller");
  const caller = { kind: "role", arn: "arn:aws:iam::000000000000:role/caller" } as const;
  const decisions = needsOf(call).map((needed) => decide({ identity, resource: [] }, caller, needed));
  return Promise.resolve(decisions.every(({ allowed }) => allowed));
};

describe("the judge of loopback", () => authorizationContract(() => judge, wholly));
