import { unusable } from "./unusable.ts";

/**
 * What waiting does not mend (API reference, "Sign: Errors"): somebody has to look after the key. Whatever else KMS
 * says is a retry: a signature that was not had is nothing that happened.
 */
const needsSomebody: Readonly<Record<string, string>> = {
  NotFoundException: "is not there",
  DisabledException: "is disabled",
  KMSInvalidStateException: "is not in use: its deletion or its material may be pending",
  InvalidKeyUsageException: "is not for signing with ECDSA_SHA_256",
  AccessDeniedException: "may not be used by this step: its key policy and the step's role must both say so",
  InvalidArnException: "has an ARN of another form or region",
};

/** KMS's own error as a PortError where `keyId` is at fault; as it came otherwise. */
export function classify(keyId: string, error: unknown): unknown {
  const fault = error instanceof Error ? needsSomebody[error.name] : undefined;
  return fault === undefined ? error : unusable(`the key ${keyId} ${fault}`, error);
}
