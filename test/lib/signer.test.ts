import type { Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { environment, type StepName, signers, steps } from "../../src/config/names.ts";
import { allowed, only, synthesizedStack } from "./synthesized-stack.ts";

const keyArn = "arn:aws:kms:us-east-1:123456789012:key/0b1c2d3e-0000-4000-8000-000000000000";
const digestsOnly = { StringEquals: { "kms:SigningAlgorithm": "ECDSA_SHA_256", "kms:MessageType": "DIGEST" } };

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Principal: { readonly AWS: unknown };
  readonly Condition?: unknown;
}

const stacks = {
  "kms-create": synthesizedStack(),
  "kms-arn": synthesizedStack({ context: { signer: "kms-arn", signerKeyArn: keyArn } }),
  secret: synthesizedStack({ context: { signer: "secret", signerSecretName: "team/signer" } }),
};

const functionOf = (stack: Template, step: StepName) =>
  only(stack, "AWS::Lambda::Function", `serverless-prover-dev-${step}"`).properties;
const variables = (stack: Template, step: StepName) =>
  (functionOf(stack, step).Environment as { Variables: Record<string, unknown> }).Variables;
const keyPolicy = (stack: Template) =>
  (only(stack, "AWS::KMS::Key").properties.KeyPolicy as { Statement: readonly Statement[] }).Statement;
const actionsOf = ({ Action }: Statement) => [Action].flat();

test.each([
  ["kms-arn", "kms:Sign", environment.signerKey],
  ["secret", "secretsmanager:GetSecretValue", environment.signerSecret],
] as const)("with %s only the signers may %s, and only they are told where the key is", (kind, action, variable) => {
  const stack = stacks[kind];
  const others = [environment.signerKey, environment.signerSecret].filter((name) => name !== variable);
  for (const step of steps) {
    const isSigner = signers.some((signer) => signer === step);
    const grants = allowed(stack, step).filter(({ action: may }) => /^(kms|secretsmanager):/.test(may));
    expect({
      step,
      signs: grants.some(({ action: may }) => may === action),
      none: grants.length === 0,
      told: variable in variables(stack, step),
      toldElse: others.some((name) => name in variables(stack, step)),
    }).toEqual({ step, signs: isSigner, none: !isSigner, told: isSigner, toldElse: false });
  }
});

test("of the key that the stack makes only the signers are told, and its own policy says what they may", () => {
  const stack = stacks["kms-create"];
  const told = steps.filter((step) => environment.signerKey in variables(stack, step));
  expect(told).toEqual(steps.filter((step) => signers.some((signer) => signer === step)));
  const granted = steps
    .flatMap((step) => allowed(stack, step))
    .filter(({ action }) => /^(kms|secretsmanager):/.test(action));
  expect(granted).toEqual([]);
});

test("nobody but the signers' roles may use the key that the stack makes, and they for digests alone", () => {
  const stack = stacks["kms-create"];
  const roles = signers.map((step) => functionOf(stack, step).Role);
  const uses = keyPolicy(stack).filter((statement) => !actionsOf(statement).includes("kms:PutKeyPolicy"));
  expect(uses.map((statement) => [actionsOf(statement), statement.Condition])).toEqual([
    [["kms:GetPublicKey"], undefined],
    [["kms:Sign"], digestsOnly],
  ]);
  for (const { Effect, Principal } of uses) {
    expect(Effect).toBe("Allow");
    expect(
      [Principal.AWS]
        .flat()
        .map((role) => JSON.stringify(role))
        .sort(),
    ).toEqual(roles.map((role) => JSON.stringify(role)).sort());
  }
});

test("the account administers the key, and can let nobody sign without changing its policy", () => {
  const admin = keyPolicy(stacks["kms-create"]).filter((statement) =>
    actionsOf(statement).includes("kms:PutKeyPolicy"),
  );
  expect(admin).toHaveLength(1);
  expect(JSON.stringify(admin[0]!.Principal)).toMatch(/:iam::.*:root"/);
  for (const action of actionsOf(admin[0]!)) {
    expect(action).toMatch(/^kms:[A-Za-z]+$/); // no wildcard
    expect(action).not.toMatch(
      /Sign|Verify|CreateGrant|RetireGrant|GetPublicKey|ReEncrypt|crypt|Generate|Derive|Mac|Replicate/,
    );
  }
});

test("with kms-arn a step's own policy names the one key and digests alone", () => {
  const stack = stacks["kms-arn"];
  for (const step of signers) {
    const role = (functionOf(stack, step).Role as { "Fn::GetAtt": [string, string] })["Fn::GetAtt"][0];
    const { properties } = only(stack, "AWS::IAM::Policy", `"Roles":[{"Ref":"${role}"}]`);
    const { Statement: all } = properties.PolicyDocument as {
      Statement: readonly { Action: string | string[]; Resource: unknown; Condition?: unknown }[];
    };
    const ours = all.filter(({ Action }) => [Action].flat().some((action) => action.startsWith("kms:")));
    expect(ours.map(({ Action, Resource, Condition }) => ({ Action, Resource, Condition }))).toEqual([
      { Action: "kms:GetPublicKey", Resource: keyArn, Condition: undefined },
      { Action: "kms:Sign", Resource: keyArn, Condition: digestsOnly },
    ]);
  }
});

test.each([
  ["dev", 7],
  ["prod", 30],
])("the key of %s signs on secp256k1, outlives the stack, and takes %i days to die", (stage, days) => {
  const stack = synthesizedStack({ context: { stage } });
  stack.hasResource("AWS::KMS::Key", {
    DeletionPolicy: "Retain",
    UpdateReplacePolicy: "Retain",
    Properties: { KeySpec: "ECC_SECG_P256K1", KeyUsage: "SIGN_VERIFY", PendingWindowInDays: days },
  });
  stack.hasResourceProperties("AWS::KMS::Alias", { AliasName: `alias/serverless-prover/${stage}/signer` });
});

test.each(["kms-arn", "secret"] as const)("with %s the stack makes no key", (kind) => {
  stacks[kind].resourceCountIs("AWS::KMS::Key", 0);
});

test("a secret without a name of its own is the stage's", () => {
  const stack = synthesizedStack({ context: { signer: "secret" } });
  expect(variables(stack, "watch-market")[environment.signerSecret]).toBe("serverless-prover/dev/signer");
});
