import { AwsError } from "./aws-error.ts";

/** One page of a list. The token is the offset, opaque to the caller as AWS's are. */
export function pageOf<T>(
  all: readonly T[],
  { size, token }: { size: number; token: string | undefined },
): { items: T[]; next: string | undefined } {
  const from = token === undefined ? 0 : Number(Buffer.from(token, "base64url").toString("utf8"));
  if (!Number.isSafeInteger(from) || from < 0)
    throw new AwsError("InvalidNextToken", "The specified token is not valid.");
  const until = from + size;
  const next = until < all.length ? Buffer.from(String(until), "utf8").toString("base64url") : undefined;
  return { items: all.slice(from, until), next };
}
