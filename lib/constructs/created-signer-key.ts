import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { AccountRootPrincipal, ArnPrincipal, Effect, PolicyDocument, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Key, KeySpec, KeyUsage } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import { environment, type StepName } from "../../src/config/names.ts";
import { keepingOf } from "../stage.ts";
import { refuseOthers, signingStatements } from "./may-sign.ts";
import type { Signer } from "./signer.ts";
import type { StepFunction } from "./step-function.ts";

/**
 * What the account's administrators may do with the key, by their own policies. Not `kms:*`, as is usual: with it anyone
 * who is allowed `kms:Sign` on everything could sign. Nor `CreateGrant`, by which a signature can be lent. Who means to sign
 * must change this policy first, which the account's trail tells.
 */
const administer = [
  "DescribeKey",
  "GetKeyRotationStatus", // CloudFormation asks, also where nothing can rotate
  "GetKeyPolicy",
  "PutKeyPolicy",
  "ListKeyPolicies",
  "ListGrants",
  "RevokeGrant",
  "ListResourceTags",
  "TagResource",
  "UntagResource",
  "UpdateKeyDescription",
  "CreateAlias",
  "UpdateAlias",
  "DeleteAlias",
  "EnableKey",
  "DisableKey",
  "ScheduleKeyDeletion",
  "CancelKeyDeletion",
].map((action) => `kms:${action}`);

/** The signer's key, made by the stack and in no other place: nobody can read it, and it outlives the stack. */
export class CreatedSignerKey extends Construct implements Signer {
  private readonly key: Key;

  constructor(scope: Construct, stage: string) {
    super(scope, "CreatedSignerKey");
    this.key = new Key(this, "Key", {
      description: `Signs for the prover ${stage} of serverless-prover`,
      alias: `serverless-prover/${stage}/signer`,
      keySpec: KeySpec.ECC_SECG_P256K1,
      keyUsage: KeyUsage.SIGN_VERIFY,
      policy: new PolicyDocument({ statements: [administration()] }),
      removalPolicy: RemovalPolicy.RETAIN,
      pendingWindow: Duration.days(keepingOf(stage).keyPendingDays),
    });
  }

  get told(): Readonly<Record<string, string>> {
    return { SignerKeyArn: this.key.keyArn };
  }

  signsFor(step: StepName, target: StepFunction): void {
    refuseOthers(step);
    target.addEnvironment(environment.signerKey, this.key.keyArn);
    // The key's policy is enough, and is the one place that says who signs.
    const role = new ArnPrincipal(target.role?.roleArn ?? "");
    for (const statement of signingStatements({ principals: [role], resources: ["*"] })) {
      this.key.addToResourcePolicy(statement);
    }
  }
}

function administration(): PolicyStatement {
  return new PolicyStatement({
    sid: "Administer",
    effect: Effect.ALLOW,
    principals: [new AccountRootPrincipal()],
    actions: administer,
    resources: ["*"],
  });
}
