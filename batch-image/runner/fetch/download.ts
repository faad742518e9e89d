import { type FileHandle, open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { HostTrouble } from "../endings.ts";
import { type Digest, matches } from "./digest.ts";
import { onDisk, writeAt } from "./disk.ts";
import { ArtifactError, type ByteRange, type Opened, type Source } from "./source.ts";

export type DownloadLimits = {
  maxBytes: number;
  partBytes: number;
  /** Parts at once. */
  parallel: number;
  /** Of each part; every try goes on where the one before broke off. */
  tries: number;
  /** Doubles from try to try. */
  firstDelayMs: number;
  /** A connection on which no byte comes for this long is given up. */
  stallMs: number;
};

/** As peers do it: parts of 32 MiB, five tries from a second on. */
export const usualLimits = {
  partBytes: 33_554_432,
  parallel: 8,
  tries: 5,
  firstDelayMs: 1_000,
  stallMs: 30_000,
} as const satisfies Omit<DownloadLimits, "maxBytes">;

/**
 * Downloads `source` to the file `path` and returns its size in bytes. Throws an ArtifactError, a HostTrouble where the
 * disk fails, or the signal's reason. Where the server states a digest, the file has it.
 */
export async function download(
  source: Source,
  path: string,
  limits: DownloadLimits,
  signal: AbortSignal,
): Promise<number> {
  const file = await onDisk(open(path, "w"));
  try {
    const transfer: Transfer = { source, file, limits, seen: {} };
    const reached = await takePart(transfer, { from: 0, to: limits.partBytes - 1 }, signal);
    const totalBytes = transfer.seen.totalBytes ?? reached;
    await takeAll(transfer, partsOf(reached, totalBytes, limits.partBytes), signal);
    const { digest } = transfer.seen;
    if (digest && !(await matches(path, digest, signal))) {
      throw new ArtifactError(
        "damaged",
        `${source.label} does not have the ${digest.algorithm} that its server states`,
      );
    }
    return totalBytes;
  } finally {
    await file.close();
  }
}

type Transfer = {
  source: Source;
  file: FileHandle;
  limits: DownloadLimits;
  /** What the first answer said of the artifact: every later one must say the same. */
  seen: { totalBytes?: number; version?: string; digest?: Digest };
};

function partsOf(from: number, totalBytes: number, partBytes: number): ByteRange[] {
  const count = Math.ceil(Math.max(totalBytes - from, 0) / partBytes);
  return Array.from({ length: count }, (_, index) => {
    const start = from + index * partBytes;
    return { from: start, to: Math.min(start + partBytes, totalBytes) - 1 };
  });
}

/** Some parts at once; the first that fails ends the others. */
async function takeAll(transfer: Transfer, parts: ByteRange[], signal: AbortSignal): Promise<void> {
  const others = new AbortController();
  const both = AbortSignal.any([signal, others.signal]);
  const lanes = Array.from({ length: Math.min(transfer.limits.parallel, parts.length) }, async () => {
    for (let part = parts.shift(); part !== undefined; part = parts.shift()) await takePart(transfer, part, both);
  });
  try {
    await Promise.all(lanes);
  } finally {
    others.abort();
    await Promise.allSettled(lanes); // nobody writes to the file once it is closed
  }
}

/** The position behind the last byte that was written. */
async function takePart(transfer: Transfer, { from, to }: ByteRange, signal: AbortSignal): Promise<number> {
  const { tries, firstDelayMs } = transfer.limits;
  const progress = { at: from };
  for (let attempt = 1; ; attempt++) {
    try {
      await takeOnce(transfer, progress, to, signal);
      return progress.at;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ArtifactError) || error.policy !== "retry" || attempt >= tries) throw error;
      await sleep(firstDelayMs * 2 ** (attempt - 1), undefined, { signal });
    }
  }
}

/** One connection: writes what it brings, and moves `progress` with every piece so that the next one goes on there. */
async function takeOnce(transfer: Transfer, progress: { at: number }, to: number, signal: AbortSignal): Promise<void> {
  const { source, file, limits } = transfer;
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(), limits.stallMs);
  try {
    const opened = await source.open({ from: progress.at, to }, AbortSignal.any([signal, stalled.signal]));
    compare(transfer, opened, progress.at);
    const end = opened.ranged ? Math.min(to + 1, opened.totalBytes ?? Infinity) : opened.totalBytes;
    let position = opened.from;
    for await (const bytes of opened.body) {
      timer.refresh();
      const fresh = bytes.subarray(Math.min(Math.max(progress.at - position, 0), bytes.length));
      position += bytes.length;
      if (position > limits.maxBytes) throw oversize(transfer);
      await writeAt(file, fresh, progress.at);
      progress.at += fresh.length;
    }
    if (end !== undefined && progress.at !== end) throw new ArtifactError("unreachable", `${source.label} broke off`);
  } catch (cause) {
    if (cause instanceof ArtifactError || cause instanceof HostTrouble) throw cause;
    throw new ArtifactError("unreachable", `${source.label} broke off`, { cause });
  } finally {
    clearTimeout(timer);
  }
}

function compare(transfer: Transfer, { totalBytes, version, digest, from }: Opened, at: number): void {
  const { seen, source, limits } = transfer;
  if ((totalBytes ?? 0) > limits.maxBytes) throw oversize(transfer);
  if (differ(seen.version, version) || differ(seen.totalBytes, totalBytes)) {
    throw new ArtifactError("changed", `${source.label} changed while it was read`);
  }
  if (from > at) throw new ArtifactError("unreachable", `${source.label} sent another range`);
  if (version !== undefined) seen.version = version;
  if (digest !== undefined) seen.digest = digest;
  if (totalBytes !== undefined) seen.totalBytes = totalBytes;
}

const differ = <T>(before: T | undefined, now: T | undefined) =>
  before !== undefined && now !== undefined && before !== now;

const oversize = ({ source, limits }: Transfer) =>
  new ArtifactError("oversize", `${source.label} has more than ${limits.maxBytes} bytes`);
