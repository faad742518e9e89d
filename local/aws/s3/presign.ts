import { S3Error } from "./s3-error.ts";

const WEEK_SEC = 604_800;

/**
 * Refuses a presigned URL whose time is over, in S3's words. The signature itself is not checked: every credential is good
 * here. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function checkPresigned(query: URLSearchParams, nowMs: number): void {
  const expires = query.get("X-Amz-Expires");
  if (expires === null) return;
  const signedAt = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get("X-Amz-Date") ?? "");
  const expiresSec = Number(expires);
  if (signedAt === null || !Number.isInteger(expiresSec) || expiresSec < 0 || expiresSec > WEEK_SEC) {
    throw new S3Error(
      "AuthorizationQueryParametersError",
      400,
      "X-Amz-Date must be a date in the ISO8601 form and X-Amz-Expires a number of seconds, a week at most",
    );
  }
  const [year, month, day, hour, minute, second] = signedAt.slice(1).map(Number);
  const signedMs = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
  const untilMs = signedMs + expiresSec * 1000;
  if (nowMs <= untilMs) return;
  throw new S3Error("AccessDenied", 403, "Request has expired", {
    "X-Amz-Expires": expires,
    Expires: new Date(untilMs).toISOString(),
    ServerTime: new Date(nowMs).toISOString(),
  });
}
