import { hashFile } from "../hash-file.ts";
import { onDisk } from "./disk.ts";

/** A digest of the whole artifact by its server's word; `hex` is lower case. */
export type Digest = { algorithm: "sha256" | "md5"; hex: string };

type Headers = (name: string) => string | null | undefined;

/**
 * The digest that the headers of an answer state for the whole artifact, even where the answer is one range of it. From
 * RFC 9530 (`Repr-Digest`), RFC 3230 (`Digest`), Google's `x-goog-hash`, or the ETag of S3. `Content-Digest` and S3's own
 * checksum headers are none of these: with a range they are about the range.
 */
export function digestOf(header: Headers): Digest | undefined {
  for (const { name, form, algorithm } of stated) {
    const base64 = form.exec(header(name) ?? "")?.[1];
    if (base64 !== undefined) return { algorithm, hex: Buffer.from(base64, "base64").toString("hex") };
  }
  return /^AmazonS3$/i.test(header("server") ?? "") ? digestOfEtag(header) : undefined;
}

const stated = [
  { name: "repr-digest", form: /(?:^|[,\s])sha-256=:([A-Za-z0-9+/]{43}=):/, algorithm: "sha256" },
  { name: "digest", form: /(?:^|[,\s])sha-256=([A-Za-z0-9+/]{43}=)/i, algorithm: "sha256" },
  { name: "x-goog-hash", form: /(?:^|[,\s])md5=([A-Za-z0-9+/]{22}==)/, algorithm: "md5" },
] as const;

/** Encrypted with a KMS key or the customer's own, or uploaded in parts, an ETag of S3 is no MD5 of the content. */
export function digestOfEtag(header: Headers): Digest | undefined {
  const keyed = (header("x-amz-server-side-encryption") ?? "").startsWith("aws:kms");
  const customers = (header("x-amz-server-side-encryption-customer-algorithm") ?? "") !== "";
  const hex = keyed || customers ? undefined : /^"?([0-9a-f]{32})"?$/.exec(header("etag") ?? "")?.[1];
  return hex === undefined ? undefined : { algorithm: "md5", hex };
}

export async function matches(path: string, { algorithm, hex }: Digest, signal: AbortSignal): Promise<boolean> {
  return (await onDisk(hashFile(path, algorithm, signal))).hex === hex;
}
