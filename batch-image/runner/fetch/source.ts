import type { Digest } from "./digest.ts";

/** Bytes `from` to `to`, both included. */
export type ByteRange = { from: number; to: number };

export type Opened = {
  /** Where the body's first byte stands in the artifact: 0 where the server does not know ranges and sends all of it. */
  from: number;
  /** Does the body end with the range that was asked for? Else it goes on to the artifact's end. */
  ranged: boolean;
  /** undefined: the body's end is the artifact's end. */
  totalBytes: number | undefined;
  /** Changes when the artifact does (ETag). */
  version: string | undefined;
  /** Of the whole artifact, where the server states one. */
  digest: Digest | undefined;
  body: AsyncIterable<Uint8Array>;
};

/** Somewhere an artifact can be read from, range by range. */
export type Source = {
  /** For log and errors: never holds a link's query. */
  label: string;
  /** Rejects with an ArtifactError. */
  open(range: ByteRange, signal: AbortSignal): Promise<Opened>;
};

/** `unreachable` is worth another try; nothing else is. */
export type ArtifactFault = "unreachable" | "missing" | "denied" | "changed" | "damaged" | "oversize" | "corrupt";

export class ArtifactError extends Error {
  readonly code: ArtifactFault;
  readonly policy: "retry" | "give-up";

  constructor(fault: ArtifactFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ArtifactError";
    this.code = fault;
    this.policy = fault === "unreachable" ? "retry" : "give-up";
  }
}

/** Request timeout, conflict, too early, too many requests: the same may well be answered a moment later. */
const busy: ReadonlySet<number> = new Set([408, 409, 425, 429]);

export function faultOfStatus(status: number): ArtifactFault {
  if (status === 404 || status === 410) return "missing";
  if (status >= 400 && status < 500 && !busy.has(status)) return "denied"; // S3 says 400 to a link whose token expired
  return "unreachable";
}

/** `bytes 0-99/1000` → where the body starts and how long the whole is. */
export function readContentRange(
  header: string | null | undefined,
): Omit<Opened, "version" | "digest" | "body"> | undefined {
  const match = /^bytes (\d+)-\d+\/(\d+)$/.exec(header ?? "");
  return match ? { from: Number(match[1]), totalBytes: Number(match[2]), ranged: true } : undefined;
}

/** What "range not satisfiable" for the first byte means. */
export const emptyArtifact: Opened = {
  from: 0,
  ranged: false,
  totalBytes: 0,
  version: undefined,
  digest: undefined,
  body: nothing(),
};

async function* nothing(): AsyncGenerator<Uint8Array> {
  // no bytes
}
