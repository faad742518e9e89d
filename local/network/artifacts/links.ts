import { createHmac, timingSafeEqual } from "node:crypto";
import type { ArtifactPath } from "./artifact-id.ts";

/** What a presigned link allows. A link to upload reads nothing, and a link to read uploads nothing. */
export type LinkUse = "upload" | "download";

export type LinkVerdict = "valid" | "absent" | "expired" | "tampered";

export type Links = {
  /** The query of a link that holds until `expiresAtSec` (unix seconds). */
  query(use: LinkUse, path: ArtifactPath, expiresAtSec: number): string;
  check(use: LinkUse, path: ArtifactPath, query: URLSearchParams, nowSec: number): LinkVerdict;
};

/** Links carry their own proof: HMAC-SHA256 of use, path and expiry, so that the server need not remember them. */
export function createLinks(secret: Uint8Array): Links {
  const tokenOf = (use: LinkUse, { kind, id }: ArtifactPath, expires: string) =>
    createHmac("sha256", secret).update(`${use}\n${kind}/${id}\n${expires}`).digest();

  return {
    query(use, path, expiresAtSec) {
      const token = tokenOf(use, path, `${expiresAtSec}`).toString("base64url");
      return new URLSearchParams({ expires: `${expiresAtSec}`, token }).toString();
    },
    check(use, path, query, nowSec) {
      const expires = query.get("expires");
      const token = query.get("token");
      if (expires === null || token === null) return "absent";
      const expected = tokenOf(use, path, expires);
      const given = Buffer.from(token, "base64url");
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return "tampered";
      return nowSec < Number(expires) ? "valid" : "expired";
    },
  };
}
