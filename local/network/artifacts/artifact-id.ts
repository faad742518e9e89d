import { randomBytes } from "node:crypto";
import type { ArtifactKind } from "../ports.ts";

/** Where an artifact lies: `<prefix>/<id>`, the prefix being the plural that the network uses for its kind. */
export type ArtifactPath = { kind: ArtifactKind; id: string };

/** Who may read without a link: all but private inputs. A private input leaves only by a presigned link. */
export const readableByAnyone = {
  programs: true,
  stdins: true,
  "private-stdins": false,
  proofs: true,
  transactions: true,
  artifacts: true,
} as const satisfies Record<ArtifactKind, boolean>;

/** Crockford's alphabet, lower case, as a TypeID spells a UUID. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const idPattern = /^artifact_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** A TypeID: `artifact_` and a UUID of version 7 (48 bits of time in ms, the rest chance) in 26 digits of base 32. */
export function newArtifactId(nowMs: number): string {
  const uuid = randomBytes(16);
  uuid.writeUIntBE(nowMs, 0, 6);
  uuid.writeUInt8((uuid.readUInt8(6) & 0x0f) | 0x70, 6);
  uuid.writeUInt8((uuid.readUInt8(8) & 0x3f) | 0x80, 8);
  let rest = BigInt(`0x${uuid.toString("hex")}`);
  let digits = "";
  for (let digit = 0; digit < 26; digit++, rest >>= 5n) digits = (alphabet[Number(rest & 31n)] ?? "") + digits;
  return `artifact_${digits}`;
}

/** The artifact that a URI or a path of any scheme names: its last two segments, as the network's own readers do it. */
export function readArtifactPath(uriOrPath: string): ArtifactPath | undefined {
  const [id, kind] = uriOrPath.split(/[?#]/, 1).join("").split("/").reverse();
  if (id === undefined || !idPattern.test(id) || kind === undefined || !isArtifactKind(kind)) return undefined;
  return { kind, id };
}

const isArtifactKind = (text: string): text is ArtifactKind => Object.hasOwn(readableByAnyone, text);
