type Details = { status?: number; queryCode?: string; cause?: unknown };

/** Why a service refuses: becomes the named exception of the same `type` in the AWS SDK (`__type`, `x-amzn-errortype`). */
export class AwsError extends Error {
  override readonly name = "AwsError";
  readonly type: string;
  readonly status: number;
  /** The older name that services which once spoke the query protocol still answer with (CloudWatch, SQS). */
  readonly queryCode: string | undefined;

  constructor(type: string, message: string, { status = 400, queryCode, cause }: Details = {}) {
    super(message, { cause });
    this.type = type;
    this.status = status;
    this.queryCode = queryCode;
  }
}

/** What the SDKs retry with backoff: their classifiers know the type by name. */
export const throttled = (): AwsError => new AwsError("ThrottlingException", "Rate exceeded");
