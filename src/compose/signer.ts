import { KMSClient } from "@aws-sdk/client-kms";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { createKmsSigner } from "../adapters/kms/create-kms-signer.ts";
import { createSecretSigner } from "../adapters/secrets/create-secret-signer.ts";
import { awsLimits } from "./aws-limits.ts";
import { provider } from "./provider.ts";

/** The signer, wherever the stack says that its key rests. */
export const signer = provider(["signer"], ({ signer: key }) =>
  key.kind === "kms"
    ? createKmsSigner({ client: new KMSClient(awsLimits), keyId: key.keyId })
    : createSecretSigner({ client: new SecretsManagerClient(awsLimits), secretId: key.secretId }),
);
