import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { systemClock } from "../adapters/clock/system-clock.ts";
import { announceSigner } from "../adapters/dynamodb/known-signer.ts";
import { createNetwork } from "../adapters/network/create-network.ts";
import { createSecretSigner } from "../adapters/secrets/create-secret-signer.ts";
import { awsLimits } from "./aws-limits.ts";
import { log } from "./log.ts";
import { provider } from "./provider.ts";
import { tableClient } from "./table-client.ts";

/** The network for a step that may sign. */
export const network = provider(
  ["networkUrl", "chainId", "signerSecret", ...tableClient.needs, ...log.needs],
  (config) => {
    const { networkUrl: url, chainId, signerSecret: secretId } = config;
    const keyed = createSecretSigner({ client: new SecretsManagerClient(awsLimits), secretId });
    const signer = announceSigner(tableClient.make(config), keyed);
    return createNetwork({ url, chainId, signer, log: log.make(config), clock: systemClock });
  },
);
