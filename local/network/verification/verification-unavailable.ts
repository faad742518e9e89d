/** Nobody could look: neither a yes nor a no. Whoever asked may ask again; a proof is not accepted meanwhile. */
export class VerificationUnavailable extends Error {
  readonly code = "verification-unavailable";
  readonly policy = "retry";

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "VerificationUnavailable";
  }
}
