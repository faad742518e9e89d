import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { onDisk, writeAt } from "./disk.ts";
import { ArtifactError } from "./source.ts";
import { decompressed, isZstd } from "./zstd.ts";

/** A file as a prover reads it; `sha256` is lower-case `0x` hex of its bytes. */
export type Unpacked = { path: string; bytes: number; sha256: string };

/**
 * `program`: bincode of the ELF's bytes, a length (u64, little endian) and exactly that many bytes; what is unpacked is
 * the ELF. `stdin`: as it is. Either may be compressed with zstd.
 */
export type ArtifactForm = "program" | "stdin";

/** Unpacks the file `from` to the file `to`. Throws an ArtifactError: "corrupt", or "oversize" past `maxBytes`. */
export async function unpack(from: string, to: string, form: ArtifactForm, maxBytes: number, signal: AbortSignal) {
  const packed = await onDisk(open(from));
  const unpacked = await onDisk(open(to, "w"));
  try {
    const pieces = await piecesOf(packed, signal);
    const content = form === "program" ? withoutLength(pieces) : pieces;
    return { path: to, ...(await write(content, unpacked, { form, maxBytes, signal })) } satisfies Unpacked;
  } finally {
    await packed.close();
    await unpacked.close();
  }
}

async function piecesOf(packed: FileHandle, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  const { bytesRead, buffer } = await packed.read(Buffer.alloc(4), 0, 4, 0);
  const chunks = packed.createReadStream({ start: 0, autoClose: false, highWaterMark: 1_048_576 });
  return isZstd(buffer.subarray(0, bytesRead)) ? decompressed(chunks, signal) : chunks;
}

type WriteOptions = { form: ArtifactForm; maxBytes: number; signal: AbortSignal };

async function write(content: AsyncIterable<Uint8Array>, file: FileHandle, { form, maxBytes, signal }: WriteOptions) {
  const hash = createHash("sha256");
  const output = writeBehind(file);
  let bytes = 0;
  try {
    for await (const piece of content) {
      signal.throwIfAborted();
      bytes += piece.length;
      if (bytes > maxBytes) throw new ArtifactError("oversize", `the ${form} has more than ${maxBytes} bytes unpacked`);
      hash.update(piece);
      await output.write(piece);
    }
  } finally {
    await output.end();
  }
  return { bytes, sha256: `0x${hash.digest("hex")}` };
}

const batchBytes = 1_048_576;

/** Writes pieces in batches, each while the pieces of the next one are still being made. */
function writeBehind(file: FileHandle) {
  let pieces: Uint8Array[] = [];
  let gathered = 0;
  let position = 0;
  let underWay: Promise<void> = Promise.resolve();

  async function flush(): Promise<void> {
    await underWay;
    const batch = Buffer.concat(pieces);
    underWay = writeAt(file, batch, position);
    underWay.catch(() => undefined); // whoever waits for it next throws it
    position += batch.length;
    [pieces, gathered] = [[], 0];
  }
  return {
    async write(piece: Uint8Array): Promise<void> {
      pieces.push(piece);
      gathered += piece.length;
      if (gathered >= batchBytes) await flush();
    },
    /** Afterwards nothing is being written. */
    async end(): Promise<void> {
      await flush();
      await underWay;
    },
  };
}

const lengthBytes = 8;

async function* withoutLength(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  let stated: number | undefined;
  let seen = 0;
  for await (const piece of pieces) {
    let content = piece;
    if (stated === undefined) {
      head = Buffer.concat([head, piece]);
      if (head.length < lengthBytes) continue;
      stated = Number(Buffer.from(head.buffer, head.byteOffset, lengthBytes).readBigUInt64LE());
      content = head.subarray(lengthBytes);
    }
    seen += content.length;
    if (seen > stated) break;
    yield content;
  }
  if (seen !== stated) throw new ArtifactError("corrupt", "the program's bytes are not as many as its length says");
}
