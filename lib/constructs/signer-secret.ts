import { type ISecret, Secret } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import { environment, type StepName } from "../../src/config/names.ts";
import { refuseOthers } from "./may-sign.ts";
import type { Signer } from "./signer.ts";
import type { StepFunction } from "./step-function.ts";

/** The signer's key, by name: an operator stores it, so that no template, change set or log ever holds it. */
export class SignerSecret extends Construct implements Signer {
  private readonly secret: ISecret;

  constructor(
    scope: Construct,
    readonly secretName: string,
  ) {
    super(scope, "SignerSecret");
    this.secret = Secret.fromSecretNameV2(this, "Secret", secretName);
  }

  get told(): Readonly<Record<string, string>> {
    return { SignerSecretName: this.secretName };
  }

  signsFor(step: StepName, target: StepFunction): void {
    refuseOthers(step);
    target.addEnvironment(environment.signerSecret, this.secretName);
    // The six characters that Secrets Manager adds to a name are not known before it is stored.
    target.allow(["secretsmanager:GetSecretValue"], [`${this.secret.secretArn}-??????`]);
  }
}
