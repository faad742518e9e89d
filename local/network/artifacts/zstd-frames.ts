/**
 * The outer shape of zstd data (RFC 8878, section 3.1), read without decoding it: where each frame ends and how large a
 * window it asks for. A decoder takes that window before it has looked at a single block, and a header of nine bytes asks
 * for gigabytes; whoever decodes for strangers looks here first.
 */

const zstdMagic = [0x28, 0xb5, 0x2f, 0xfd] as const;

/** A frame's place in the data. A skippable frame holds nothing and asks for nothing. */
export type ZstdFrame = { start: number; end: number; windowBytes: number };

export function startsWithZstdMagic(bytes: Uint8Array): boolean {
  return zstdMagic.every((byte, index) => bytes[index] === byte);
}

/** The frames of `bytes` in order, or undefined where they do not fill it exactly. */
export function zstdFrames(bytes: Uint8Array): ZstdFrame[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames: ZstdFrame[] = [];
  try {
    for (let start = 0; start < bytes.length; ) {
      const frame = readFrame(view, start);
      if (frame === undefined || frame.end > bytes.length) return undefined;
      frames.push(frame);
      start = frame.end;
    }
  } catch (error) {
    if (error instanceof RangeError) return undefined; // a header that runs past the end
    throw error;
  }
  return frames;
}

function readFrame(view: DataView, start: number): ZstdFrame | undefined {
  const magic = view.getUint32(start, true);
  if (magic >>> 4 === 0x184d2a5) return { start, end: start + 8 + view.getUint32(start + 4, true), windowBytes: 0 };
  if (magic !== 0xfd2fb528) return undefined;

  const header = readHeader(view, start + 4);
  const lastBlockEnd = endOfBlocks(view, header.end);
  if (lastBlockEnd === undefined) return undefined;
  return { start, end: lastBlockEnd + (header.checksummed ? 4 : 0), windowBytes: header.windowBytes };
}

/** Field sizes by the two-bit flags of the frame header descriptor. */
const dictionaryIdBytes = [0, 1, 2, 4] as const;
const contentSizeBytes = [0, 2, 4, 8] as const;

function readHeader(view: DataView, at: number) {
  const descriptor = view.getUint8(at);
  const singleSegment = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 && singleSegment ? 1 : (contentSizeBytes[sizeFlag] ?? 0);
  const sizeAt = at + 1 + (singleSegment ? 0 : 1) + (dictionaryIdBytes[descriptor & 3] ?? 0);
  return {
    end: sizeAt + sizeBytes,
    checksummed: (descriptor & 4) !== 0,
    windowBytes: singleSegment ? contentSize(view, sizeAt, sizeBytes) : windowSize(view.getUint8(at + 1)),
  };
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function contentSize(view: DataView, at: number, sizeBytes: number): number {
  if (sizeBytes === 1) return view.getUint8(at);
  if (sizeBytes === 2) return view.getUint16(at, true) + 256;
  if (sizeBytes === 4) return view.getUint32(at, true);
  return Number(view.getBigUint64(at, true));
}

/** Block types 0 and 2 carry as many bytes as they say, type 1 repeats a single one, type 3 is reserved. */
function endOfBlocks(view: DataView, start: number): number | undefined {
  for (let at = start; ; ) {
    const header = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    const type = (header >> 1) & 3;
    if (type === 3) return undefined;
    at += 3 + (type === 1 ? 1 : header >> 3);
    if ((header & 1) === 1) return at;
  }
}
