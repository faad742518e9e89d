import type { Construct } from "constructs";
import type { Deployment } from "../configuration.ts";
import { CreatedSignerKey } from "./created-signer-key.ts";
import type { Signer } from "./signer.ts";
import { SignerKey } from "./signer-key.ts";
import { SignerSecret } from "./signer-secret.ts";

/** The signer that the deployment chose. */
export function chosenSigner(scope: Construct, { stage, signer }: Deployment): Signer {
  switch (signer.kind) {
    case "kms-create":
      return new CreatedSignerKey(scope, stage);
    case "kms-arn":
      return new SignerKey(scope, signer.keyArn);
    case "secret":
      return new SignerSecret(scope, signer.secretName ?? `serverless-prover/${stage}/signer`);
  }
}
