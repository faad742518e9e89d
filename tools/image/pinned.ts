/**
 * A thing from elsewhere and the digest of its bytes: `docker.io/library/node:24@sha256:…`, `https://….tar.gz@sha256:…`.
 * `@unpinned` says that nobody has read it yet.
 */
export interface Pinned {
  readonly where: string;
  readonly digest: Digest | undefined;
}

export type Digest = `sha256:${string}`;

export function isDigest(text: string): text is Digest {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}

/** Throws where `text` has another form; an image must name its tag, and `latest` is none. */
export function readPinned(text: string): Pinned {
  const at = text.lastIndexOf("@");
  const [where, digest] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
  if (where === "" || /[\s@]/.test(where)) throw new Error(`"${text}" is not <where>@<digest>`);
  if (digest !== "unpinned" && !isDigest(digest))
    throw new Error(`"${text}" is held to neither sha256:<64 hex digits> nor "unpinned"`);
  return { where, digest: digest === "unpinned" ? undefined : digest };
}

export const writePinned = ({ where, digest }: Pinned): string => `${where}@${digest ?? "unpinned"}`;
