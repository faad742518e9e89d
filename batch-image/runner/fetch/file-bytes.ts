import type { FileHandle } from "node:fs/promises";
import { ArtifactError } from "./source.ts";

/** A file read from its start, a few bytes at a time, with one buffer's worth of memory. */
export type FileBytes = {
  /** The next `count` bytes, or what is left of them. */
  atMost(count: number): Promise<Uint8Array>;
  /** Throws an ArtifactError ("corrupt") where fewer are left. What is returned is not overwritten later. */
  exactly(count: number): Promise<Uint8Array>;
  skip(count: number): Promise<void>;
};

const bufferBytes = 1_048_576;

/** `signal` ends the reading: a file may hold gigabytes that say nothing, and nobody else would notice. */
export function fileBytes(file: FileHandle, signal: AbortSignal): FileBytes {
  let buffer: Uint8Array = new Uint8Array(0);
  let position = 0;

  async function fill(count: number): Promise<void> {
    while (buffer.length < count) {
      signal.throwIfAborted();
      const { bytesRead, buffer: read } = await file.read(Buffer.allocUnsafe(bufferBytes), 0, bufferBytes, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      buffer = buffer.length === 0 ? read.subarray(0, bytesRead) : Buffer.concat([buffer, read.subarray(0, bytesRead)]);
    }
  }

  const reader: FileBytes = {
    async atMost(count) {
      await fill(count);
      const bytes = buffer.subarray(0, count);
      buffer = buffer.subarray(bytes.length);
      return bytes;
    },
    async exactly(count) {
      const bytes = await reader.atMost(count);
      if (bytes.length < count) throw new ArtifactError("corrupt", "it breaks off");
      return bytes;
    },
    async skip(count) {
      for (let left = count; left > 0; ) left -= (await reader.exactly(Math.min(left, bufferBytes))).length;
    },
  };
  return reader;
}
