import { compress, init } from "@bokuweb/zstd-wasm";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { decodeArtifact, decodeBincodeBytes, decodeProgram } from "../../local/network/artifacts/decode.ts";
import { encodeProgram } from "../../local/requester/bincode.ts";

beforeAll(init);

const magic = [0x28, 0xb5, 0x2f, 0xfd];
const malformed = (why: RegExp) => ({ kind: "malformed", why: expect.stringMatching(why) as string });

/** A frame of `blocks` blocks that each repeat one byte `run` times: four bytes of it become up to 128 KiB. */
function repeatingFrame(blocks: number, run: number, windowLog = 17): Uint8Array {
  const frame = [...magic, 0, (windowLog - 10) << 3];
  for (let block = 1; block <= blocks; block++) {
    const header = (run << 3) | (1 << 1) | (block === blocks ? 1 : 0);
    frame.push(header & 255, (header >> 8) & 255, header >> 16, 7);
  }
  return Uint8Array.from(frame);
}

test("any bytes come back as they were, plain or compressed at any level", () => {
  const content = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc
      .tuple(fc.uint8Array({ minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 30_000 }))
      .map(([part, times]) =>
        Uint8Array.from({ length: part.length * times }, (_, index) => part[index % part.length] ?? 0),
      ),
  );
  fc.assert(
    fc.property(content, fc.constantFrom(1, 3, 9), (bytes, level) => {
      const decoded = decodeArtifact(compress(bytes, level));
      expect(decoded.kind === "decoded" && Buffer.compare(decoded.bytes, bytes)).toBe(0);
    }),
    { numRuns: 40 },
  );
});

test("bytes without the magic are what they are", () => {
  expect(decodeArtifact(Uint8Array.of(1, 2, 3))).toEqual({ kind: "decoded", bytes: Uint8Array.of(1, 2, 3) });
  expect(decodeArtifact(new Uint8Array())).toEqual({ kind: "decoded", bytes: new Uint8Array() });
});

test("frames one after the other, skippable ones among them, are one content", () => {
  const skippable = Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9);
  const both = Buffer.concat([compress(Uint8Array.of(1, 2)), skippable, compress(Uint8Array.of(3))]);
  expect(decodeArtifact(both)).toEqual({ kind: "decoded", bytes: Uint8Array.of(1, 2, 3) });
});

test("a frame that repeats a byte is read to its end", () => {
  expect(decodeArtifact(repeatingFrame(2, 3))).toEqual({ kind: "decoded", bytes: new Uint8Array(6).fill(7) });
});

test("a bomb is refused once it passes the ceiling, whatever it would have become", () => {
  const bomb = repeatingFrame(200_000, 128 * 1024);
  expect(bomb.length).toBeLessThan(1_000_000);
  expect(decodeArtifact(bomb, 1_000_000)).toEqual(malformed(/more than 1000000 bytes/));
});

test("many small frames cannot pass the ceiling together, nor exhaust the stack", () => {
  const frame = repeatingFrame(1, 100);
  const frames = Buffer.concat(Array.from({ length: 20_000 }, () => frame));
  expect(decodeArtifact(frames, 10_000)).toEqual(malformed(/more than 10000 bytes/));
  expect(decodeArtifact(frames)).toMatchObject({ kind: "decoded" });
});

test("a plain artifact over the ceiling is refused as well", () => {
  expect(decodeArtifact(new Uint8Array(11), 10)).toEqual(malformed(/more than 10 bytes/));
});

test("a header that asks for a window of gigabytes is refused before anything is allocated", () => {
  expect(decodeArtifact(repeatingFrame(1, 3, 30))).toEqual(malformed(/window/));
  const oneSegmentOfAnExabyte = Uint8Array.from([...magic, 0xe0, 0, 0, 0, 0, 0, 0, 0, 16, 1, 0, 0]);
  expect(decodeArtifact(oneSegmentOfAnExabyte)).toEqual(malformed(/window/));
});

test("zstd data that is cut, followed by rubbish or broken inside is refused, never half read", () => {
  const whole = compress(new TextEncoder().encode("a sentence, a sentence, a sentence".repeat(50)));
  for (let end = 4; end < whole.length; end++) {
    expect(decodeArtifact(whole.subarray(0, end)), `cut at ${end}`).toMatchObject({ kind: "malformed" });
  }
  expect(decodeArtifact(Buffer.concat([whole, Uint8Array.of(1)]))).toEqual(malformed(/fill/));
  const reservedBlock = Uint8Array.from([...magic, 0, 56, 7, 0, 0]);
  expect(decodeArtifact(reservedBlock)).toEqual(malformed(/fill/));
});

test("a block that some decoders never come to the end of is refused", () => {
  // Weights of a Huffman table by a state that reads no bits.
  const literals = [0x22, 3, 5, 8, 0xf0, 3, 0xff, 0xff, 0xff, 0xff, 0xff, 1, ...new Array<number>(11).fill(1)];
  expect(decodeArtifact(Uint8Array.from([...magic, 0x20, 50, 0xc5, 0, 0, ...literals, 0]))).toEqual(
    malformed(/broken/),
  );
});

test("arbitrary bytes after the magic never throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (rest) => {
      expect(["decoded", "malformed"]).toContain(decodeArtifact(Uint8Array.from([...magic, ...rest]), 1_000_000).kind);
    }),
    { numRuns: 300 },
  );
});

test("a program is the bytes that its length field promises, neither more nor fewer", () => {
  const elf = Uint8Array.of(0x7f, 0x45, 0x4c, 0x46);
  const encoded = encodeProgram(elf);
  expect([...encoded]).toEqual([4, 0, 0, 0, 0, 0, 0, 0, 0x7f, 0x45, 0x4c, 0x46]);
  expect(decodeProgram(encoded)).toEqual({ kind: "decoded", bytes: elf });
  expect(decodeProgram(compress(encoded))).toEqual({ kind: "decoded", bytes: elf });
  expect(decodeBincodeBytes(encoded.subarray(0, 11))).toEqual(malformed(/claims 4 bytes and holds 3/));
  expect(decodeBincodeBytes(Buffer.concat([encoded, Uint8Array.of(0)]))).toEqual(
    malformed(/claims 4 bytes and holds 5/),
  );
  expect(decodeBincodeBytes(encoded.subarray(0, 7))).toEqual(malformed(/shorter/));
  expect(decodeProgram(elf)).toMatchObject({ kind: "malformed" });
});
