import { type ISecret, Secret } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import { environment, type StepName, signers } from "../../src/config/names.ts";
import type { StepFunction } from "./step-function.ts";

/** The signer's key, by name: an operator stores it, so that no template, change set or log ever holds it. */
export class SignerSecret extends Construct {
  private readonly secret: ISecret;

  constructor(
    scope: Construct,
    readonly secretName: string,
  ) {
    super(scope, "SignerSecret");
    this.secret = Secret.fromSecretNameV2(this, "Secret", secretName);
  }

  /** `step` may sign. Throws for a step that is not among the signers of `names.ts`. */
  signsFor(step: StepName, target: StepFunction): void {
    if (!signers.some((signer) => signer === step)) throw new Error(`${step} is not among the signers`);
    target.addEnvironment(environment.signerSecret, this.secretName);
    this.secret.grantRead(target);
  }
}
