import { PortError } from "../../ports/port-error.ts";

/** The key cannot sign for us before somebody has looked after it. */
export const unusable = (what: string, cause?: unknown): PortError =>
  new PortError("signer-key-unusable", "give-up", `kms: ${what}`, { cause });
