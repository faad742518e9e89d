import { ZSTDDecoder } from "zstddec/stream";

/** What is used of zstd's own interface (`zstd.h`, "streaming decompression"). Addresses and sizes have 32 bits. */
type Zstd = {
  memory: { buffer: ArrayBuffer };
  malloc(bytes: number): number;
  free(address: number): void;
  ZSTD_createDCtx(): number;
  ZSTD_freeDCtx(context: number): number;
  /** What it still wants, 0 where a frame is whole; an error where it is, as a signed number, just below 0. */
  ZSTD_decompressStream(context: number, output: number, input: number): number;
};

/** Loads zstd as the package brings it: its own loop does not look at errors, and repeats what failed for ever. */
class Loader extends ZSTDDecoder {
  static zstd: Zstd | undefined;
  override _init(result: { instance: { exports: unknown } }): void {
    Loader.zstd = result.instance.exports as Zstd; // the module that the pinned package carries
    super._init(result as Parameters<ZSTDDecoder["_init"]>[0]);
  }
}

async function load(): Promise<Zstd> {
  await new Loader().init();
  if (!Loader.zstd) throw new Error("zstd did not load");
  return Loader.zstd;
}

/** Of one call. */
export const mostChunkBytes = 1_048_576;
const pieceBytes = 131_072;
/** `ZSTD_error_maxCode` */
const mostErrors = 120;
/** Each of the buffers' descriptions: address, size, position. */
const structBytes = 12;

export type ZstdDecoder = {
  /** What comes out of the next bytes (1 MiB at most), a piece for each step of the decoder. Throws where they are none. */
  decode(chunk: Uint8Array): Generator<Uint8Array>;
  /** Nothing is missing from the last frame. */
  isWhole(): boolean;
  close(): void;
};

/** What makes decoders of frame after frame. Windows above 128 MiB are refused, which is what zstd itself does. */
export async function loadZstd(): Promise<() => ZstdDecoder> {
  const zstd = await load();
  return () => openDecoder(zstd);
}

function openDecoder(zstd: Zstd): ZstdDecoder {
  const context = zstd.ZSTD_createDCtx();
  const [input, output] = [zstd.malloc(structBytes), zstd.malloc(structBytes)];
  const [source, target] = [zstd.malloc(mostChunkBytes), zstd.malloc(pieceBytes)];
  let wanted = 0;
  const describe = (struct: number, fields: readonly number[]) =>
    new Uint32Array(zstd.memory.buffer, struct).set(fields);
  const positionIn = (struct: number): number => new Uint32Array(zstd.memory.buffer, struct, 3)[2] ?? 0;

  return {
    *decode(chunk) {
      new Uint8Array(zstd.memory.buffer).set(chunk, source);
      describe(input, [source, chunk.length, 0]);
      const isLeft = () => positionIn(input) < chunk.length || (wanted !== 0 && positionIn(output) === pieceBytes);
      describe(output, [target, pieceBytes, 0]);
      while (isLeft()) {
        describe(output, [target, pieceBytes, 0]);
        wanted = zstd.ZSTD_decompressStream(context, output, input);
        if (wanted < 0 && wanted >= -mostErrors) throw new Error(`zstd error ${-wanted}`);
        yield new Uint8Array(zstd.memory.buffer).slice(target, target + positionIn(output));
      }
    },
    isWhole: () => wanted === 0,
    close() {
      for (const address of [input, output, source, target]) zstd.free(address);
      zstd.ZSTD_freeDCtx(context);
    },
  };
}
