import type { IncomingMessage } from "node:http";

/**
 * The access key that a request is signed with: `Credential=<access key>/<date>/<region>/<service>/aws4_request` in its header or,
 * presigned, in its URL. undefined: it is not signed. The signature itself is not checked: a key here is as good as a password.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
 */
export function signedBy({ headers, url }: Pick<IncomingMessage, "headers" | "url">): string | undefined {
  const inHeader = /^AWS4-\S+ Credential=([^/,\s]+)\//.exec(headers.authorization ?? "")?.[1];
  if (inHeader !== undefined) return inHeader;
  const [, query] = (url ?? "").split("?");
  return new URLSearchParams(query).get("X-Amz-Credential")?.split("/")[0];
}
