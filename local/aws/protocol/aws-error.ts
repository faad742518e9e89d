/** Why a service refuses: becomes the named exception of the same `type` in the AWS SDK (`__type`, `x-amzn-errortype`). */
export class AwsError extends Error {
  override readonly name = "AwsError";
  readonly type: string;
  readonly status: number;

  constructor(type: string, message: string, { status = 400, cause }: { status?: number; cause?: unknown } = {}) {
    super(message, { cause });
    this.type = type;
    this.status = status;
  }
}

/** What the SDKs retry with backoff: their classifiers know the type by name. */
export const throttled = (): AwsError => new AwsError("ThrottlingException", "Rate exceeded");
