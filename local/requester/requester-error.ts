export type RequesterErrorCode = "upload-failed" | "download-failed" | "no-proof" | "no-request";

/** Why the requester could not do what it was asked, where it was not the network's RPC. `retry` = the same may work later. */
export class RequesterError extends Error {
  override name = "RequesterError";

  constructor(
    readonly code: RequesterErrorCode,
    readonly policy: "retry" | "give-up",
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}
