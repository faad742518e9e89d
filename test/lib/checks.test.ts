import { Bucket } from "aws-cdk-lib/aws-s3";
import { expect, test } from "vitest";
import { acknowledged } from "../../lib/acknowledged.ts";
import { findingsIn } from "../../lib/checks.ts";
import { withImageStack, withStack } from "./synthesized-stack.ts";

const keyArn = "arn:aws:kms:us-east-1:123456789012:key/0b1c2d3e-0000-4000-8000-000000000000";
const deployments = [
  { stage: "dev" },
  { stage: "prod" },
  { stage: "prod", signer: "kms-arn", signerKeyArn: keyArn },
  { stage: "prod", signer: "secret" },
];

const images = [{ stage: "dev" }, { stage: "prod", bakeHosts: "true" }];

test.each(deployments)("nothing is found in %j that has no reason", (context) => {
  expect(withStack({ context }, (_, app) => findingsIn(app).unexplained)).toEqual([]);
});

test.each(images)("nothing is found in the stack of the image, %j, that has no reason", (context) => {
  expect(withImageStack(context, (_, app) => findingsIn(app).unexplained)).toEqual([]);
});

test("no reason is left of what is found no more", () => {
  const unused = [
    ...deployments.map((context) => withStack({ context }, (_, app) => findingsIn(app).unused)),
    ...images.map((context) => withImageStack(context, (_, app) => findingsIn(app).unused)),
  ];
  expect(acknowledged.filter((each) => unused.every((left) => left.includes(each)))).toEqual([]);
});

test("what is found anew has no reason, though the same was acknowledged elsewhere", () => {
  const found = withStack({}, (stack, app) => {
    new Bucket(stack, "Another");
    return findingsIn(app).unexplained.map(({ ruleName, violatingResources }) => [
      ruleName,
      violatingResources.map(({ constructPath }) => constructPath),
    ]);
  });
  expect(found).toEqual([
    ["AwsSolutions-S1", ["serverless-prover-dev/Another/Resource"]],
    ["AwsSolutions-S10", ["serverless-prover-dev/Another/Resource"]],
  ]);
});
