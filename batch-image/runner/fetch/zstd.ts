import { Decompress } from "fzstd";
import type { FileBytes } from "./file-bytes.ts";
import { ArtifactError } from "./source.ts";

const magicNumber = 0xfd2fb528;

export const isZstd = (head: Uint8Array): boolean => head.length >= 4 && u32(head) === magicNumber;

/** The decoder gives each frame the window that its header asks for, and nine bytes can ask for two gigabytes. */
const maxWindowBytes = 134_217_728; // what the zstd command line accepts too
const maxBlockBytes = 131_072; // RFC 8878, section 3.1.1.2.3
/**
 * Frames and blocks, eight times as many as 4 GiB take in whole blocks. A few bytes make one that holds nothing: gigabytes of
 * them would keep us busy past the deadline, and never pass a ceiling of content.
 */
const mostParts = 262_144;

/**
 * What the zstd frames in `file` hold, in pieces of at most 128 KiB. The decoder is fed block by block, so that whatever
 * a stranger's bytes claim, no more than a window and a block is in memory; each with the head of the next one, for
 * where nothing is left over the decoder keeps what it was fed until its end. Throws an ArtifactError: "corrupt" where
 * the frames are none, break off, or end before the file does, "oversize" where they are too many.
 */
export async function* decompressed(file: FileBytes): AsyncGenerator<Uint8Array> {
  const count = countTo(mostParts);
  for (let magic = await file.atMost(4); magic.length > 0; magic = await file.atMost(4)) {
    count();
    if (magic.length < 4) throw corrupt("a frame breaks off");
    if (u32(magic) >>> 4 === 0x184d2a5) await file.skip(u32(await file.exactly(4)));
    else if (u32(magic) === magicNumber) yield* frame(file, magic, count);
    else throw corrupt("bytes that are no frame");
  }
}

async function* frame(file: FileBytes, magic: Uint8Array, count: () => void): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  const decoder = new Decompress((piece) => pieces.push(piece));
  const header = await readHeader(file);
  let block = await readBlockHead(file);
  feed(decoder, Buffer.concat([magic, header.bytes, block.head]), false);
  for (let last = false; !last; ) {
    count();
    last = block.last;
    const content = await file.exactly(block.contentBytes);
    if (!last) block = await readBlockHead(file);
    const behind = last ? await file.exactly(header.checksummed ? 4 : 0) : block.head; // a checksum, which is skipped
    feed(decoder, Buffer.concat([content, behind]), last);
    yield* pieces;
    pieces = [];
  }
}

/** Throws at the call after the last. */
function countTo(most: number): () => void {
  let counted = 0;
  return () => {
    if (++counted > most) throw new ArtifactError("oversize", `zstd: more than ${most} frames and blocks`);
  };
}

function feed(decoder: Decompress, bytes: Uint8Array, last: boolean): void {
  try {
    decoder.push(bytes, last);
  } catch (cause) {
    throw corrupt("a block does not decode", { cause });
  }
}

type BlockHead = { head: Uint8Array; contentBytes: number; last: boolean };

async function readBlockHead(file: FileBytes): Promise<BlockHead> {
  const head = await file.exactly(3);
  const fields = (head[0] ?? 0) | ((head[1] ?? 0) << 8) | ((head[2] ?? 0) << 16);
  const type = (fields >> 1) & 3;
  const size = fields >> 3;
  if (type === 3 || size > maxBlockBytes) throw corrupt("a block of no known kind");
  return { head, contentBytes: type === 1 ? 1 : size, last: (fields & 1) === 1 }; // type 1 repeats a single byte
}

/** Sizes of the header's fields by the two-bit flags of its first byte (RFC 8878, section 3.1.1.1). */
const dictionaryIdBytes = [0, 1, 2, 4] as const;
const contentSizeBytes = [0, 2, 4, 8] as const;

async function readHeader(file: FileBytes): Promise<{ bytes: Uint8Array; checksummed: boolean }> {
  const first = await file.exactly(1);
  const descriptor = first[0] ?? 0;
  const singleSegment = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 && singleSegment ? 1 : (contentSizeBytes[sizeFlag] ?? 0);
  const before = (singleSegment ? 0 : 1) + (dictionaryIdBytes[descriptor & 3] ?? 0);
  const rest = await file.exactly(before + sizeBytes);
  const windowBytes = singleSegment ? littleEndian(rest.subarray(before)) : windowOf(rest[0] ?? 0);
  if (windowBytes > maxWindowBytes) throw corrupt(`a window of ${windowBytes} bytes`);
  return { bytes: Buffer.concat([first, rest]), checksummed: (descriptor & 4) !== 0 };
}

function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

const littleEndian = (bytes: Uint8Array): number => bytes.reduceRight((value, byte) => value * 256 + byte, 0);
const u32 = (bytes: Uint8Array): number => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).readUInt32LE();

const corrupt = (what: string, options?: ErrorOptions) => new ArtifactError("corrupt", `zstd: ${what}`, options);
