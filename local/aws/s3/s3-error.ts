import { tag } from "./xml.ts";

/** Why S3 refuses: becomes the exception of the same `code` in the SDK. */
export class S3Error extends Error {
  override readonly name = "S3Error";
  readonly code: string;
  readonly status: number;
  readonly details: Readonly<Record<string, string>>;

  constructor(code: string, status: number, message: string, details: Readonly<Record<string, string>> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.details = details;
  }

  toXml(): string {
    const details = Object.entries(this.details).map(([name, value]) => tag(name, value));
    return tag("Error", [tag("Code", this.code), tag("Message", this.message), ...details]);
  }
}

export const noSuchBucket = (bucket: string): S3Error =>
  new S3Error("NoSuchBucket", 404, "The specified bucket does not exist", { BucketName: bucket });
export const noSuchKey = (key: string): S3Error =>
  new S3Error("NoSuchKey", 404, "The specified key does not exist.", { Key: key });
export const noSuchUpload = (): S3Error =>
  new S3Error("NoSuchUpload", 404, "The specified upload does not exist. It may have been aborted or completed.");
export const preconditionFailed = (condition: string): S3Error =>
  new S3Error("PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold", {
    Condition: condition,
  });
