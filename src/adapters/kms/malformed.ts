import { PortError } from "../../ports/port-error.ts";

/** A signature that is not what KMS promises. Nothing was sent: asking again does no harm. */
export const malformed = (what: string): PortError => new PortError("kms-malformed", "retry", `kms: ${what}`);
