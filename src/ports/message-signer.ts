import type { Address } from "../domain/values.ts";

/** The key behind the signer's address, wherever it rests. */
export type MessageSigner = {
  address(): Promise<Address>;
  /** Signs a 32-byte digest: 65 bytes r ‖ s ‖ v, v 27 or 28, the lower of the two possible s. */
  sign(digest: Uint8Array): Promise<Uint8Array>;
};
