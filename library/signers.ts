/** `serverless-prover/signers`: keys that rest with AWS. Each wants a client of the AWS SDK. */

export { createKmsSigner } from "../src/adapters/kms/create-kms-signer.ts";
export { createSecretSigner } from "../src/adapters/secrets/create-secret-signer.ts";
