import { createHash } from "node:crypto";
import type { ArtifactPath } from "./artifact-id.ts";

/**
 * Artifacts in memory. A simulated proof is a few hundred bytes of claim and megabytes of zeros; zeros at the end are
 * kept as a count, or a thousand demonstration proofs would fill the memory of a laptop.
 */

export type ShelvedArtifact = { path: ArtifactPath; content: Content | undefined };

/** `head` followed by `zeros` zero bytes. */
export type Content = { head: Uint8Array; zeros: number };

export type Shelf = ReturnType<typeof createShelf>;

export function createShelf() {
  const artifacts = new Map<string, ShelvedArtifact>();
  const key = ({ kind, id }: ArtifactPath) => `${kind}/${id}`;

  return {
    /** Makes a place for an artifact that is still to come. */
    reserve: (path: ArtifactPath): void => {
      artifacts.set(key(path), { path, content: undefined });
    },
    has: (path: ArtifactPath): boolean => artifacts.has(key(path)),
    /** Puts bytes, replacing those that are there, as a second PUT to the same link does at S3. */
    put: (path: ArtifactPath, bytes: Uint8Array): Content => {
      const content = compact(bytes);
      artifacts.set(key(path), { path, content });
      return content;
    },
    content: (path: ArtifactPath): Content | undefined => artifacts.get(key(path))?.content,
    all: (): ShelvedArtifact[] => [...artifacts.values()],
    replaceAll: (shelved: readonly ShelvedArtifact[]): void => {
      artifacts.clear();
      for (const artifact of shelved) artifacts.set(key(artifact.path), artifact);
    },
  };
}

export const sizeOf = (content: Content): number => content.head.length + content.zeros;

/** The bytes from `start` to `end`, `end` left out. */
export function readContent(content: Content, start = 0, end = sizeOf(content)): Uint8Array {
  const { head } = content;
  if (end <= head.length) return head.subarray(start, end);
  const bytes = new Uint8Array(end - start);
  if (start < head.length) bytes.set(head.subarray(start));
  return bytes;
}

/** Peers fetch a large artifact in dozens of ranges at once; hashing it for each would stop everybody else. */
const knownTags = new WeakMap<Content, string>();

/** A strong validator: two contents share it only where they are the same bytes. */
export function entityTag(content: Content): string {
  const tag = knownTags.get(content) ?? computedTag(content);
  knownTags.set(content, tag);
  return tag;
}

function computedTag({ head, zeros }: Content): string {
  const digest = createHash("sha256").update(`${zeros}\n`).update(head).digest("hex");
  return `"${digest.slice(0, 32)}"`;
}

const worthCounting = 64 * 1024;

function compact(bytes: Uint8Array): Content {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  const zeros = bytes.length - end;
  return zeros < worthCounting ? { head: bytes, zeros: 0 } : { head: bytes.slice(0, end), zeros };
}
