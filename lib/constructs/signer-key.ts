import { Construct } from "constructs";
import { environment, type StepName } from "../../src/config/names.ts";
import { refuseOthers, signingStatements } from "./may-sign.ts";
import type { Signer } from "./signer.ts";
import type { StepFunction } from "./step-function.ts";

/** A key of KMS that is there already. Its own policy, which is not the stack's, must let the signers' roles in. */
export class SignerKey extends Construct implements Signer {
  constructor(
    scope: Construct,
    readonly keyArn: string,
  ) {
    super(scope, "SignerKey");
  }

  get told(): Readonly<Record<string, string>> {
    return { SignerKeyArn: this.keyArn };
  }

  signsFor(step: StepName, target: StepFunction): void {
    refuseOthers(step);
    target.addEnvironment(environment.signerKey, this.keyArn);
    for (const statement of signingStatements({ resources: [this.keyArn] })) target.addToRolePolicy(statement);
  }
}
