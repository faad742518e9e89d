import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { xxhash64 } from "hash-wasm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ArtifactForm, unpack } from "../../batch-image/runner/fetch/unpack.ts";
import { decompressed } from "../../batch-image/runner/fetch/zstd.ts";
import { bincode, noise, sha256, zstd } from "./artifacts.ts";

const literals = [0x22, 3, 5, 8, 0xf0, 3, 0xff, 0xff, 0xff, 0xff, 0xff, 1, ...new Array<number>(11).fill(1)];
const endless = [0x28, 0xb5, 0x2f, 0xfd, 0x20, 50, 0xc5, 0, 0, ...literals, 0];

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "unpack-"))));
afterAll(() => rm(folder, { recursive: true }));

async function unpacked(bytes: Uint8Array, form: ArtifactForm = "stdin", maxBytes = 10_000_000) {
  const [from, to] = [join(folder, "packed"), join(folder, "unpacked")];
  await writeFile(from, bytes);
  const { bytes: size, sha256: hash } = await unpack(from, to, form, maxBytes, new AbortController().signal);
  const content = await readFile(to);
  expect({ size, hash }).toEqual({ size: content.length, hash: sha256(content) });
  return content;
}

describe("zstd", () => {
  test.each([0, 1, 5, 131_072, 131_073, 1_000_000])("gives %i bytes back", async (length) => {
    expect((await unpacked(zstd(noise(length)))).equals(noise(length))).toBe(true);
    expect((await unpacked(zstd(new Uint8Array(length)))).equals(Buffer.alloc(length))).toBe(true);
  });

  test("gives any bytes back, in one frame or several, and past frames to skip", async () => {
    const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 2_000 }), { minLength: 1, maxLength: 4 }), async (parts) => {
        const frames = parts.flatMap((part) => [Buffer.from(zstd(part)), skippable]);
        expect((await unpacked(Buffer.concat(frames))).equals(Buffer.concat(parts))).toBe(true);
      }),
      { numRuns: 50, seed: 1 },
    );
  });

  /** Magic, single segment with checksum, 3 bytes of content; one last raw block of 3 bytes. */
  const checksummed = [0x28, 0xb5, 0x2f, 0xfd, 0x24, 3, 0x19, 0, 0, 1, 2, 3];

  test("content has the checksum that its frame states", async () => {
    const xxhash = Buffer.from(await xxhash64(Uint8Array.of(1, 2, 3)), "hex");
    const frame = Buffer.from([...checksummed, ...xxhash.subarray(4).reverse()]);
    expect([...(await unpacked(Buffer.concat([frame, frame])))]).toEqual([1, 2, 3, 1, 2, 3]);
    await expect(unpacked(Buffer.from([...checksummed, 7, 7, 7, 7]))).rejects.toMatchObject({ code: "corrupt" });
  });

  test("cut anywhere it is corrupt, never shorter content", async () => {
    const whole = zstd(noise(500));
    for (let length = 4; length < whole.length; length += 7) {
      await expect(unpacked(whole.subarray(0, length)), `${length}`).rejects.toMatchObject({ code: "corrupt" });
    }
  });

  test.each([
    ["a header that asks for a window of gigabytes", [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0x01, 0, 0]],
    ["a block of a kind that is none", [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x00, 0x07, 0, 0]],
    ["a block larger than any may be", [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50, 0xfb, 0xff, 0xff, 0]],
    // Weights of a Huffman table by a state that reads no bits, and so never comes to their end.
    ["a block that some decoders never come to the end of", endless],
    ["bytes behind the last frame", [...zstd(new Uint8Array([1])), 1, 2]],
  ])("%s is corrupt", async (_what, bytes) => {
    await expect(unpacked(Uint8Array.from(bytes))).rejects.toMatchObject({ code: "corrupt" });
  });

  test("however much there is, what has been read is not kept", async () => {
    const before = process.memoryUsage().arrayBuffers;
    let [most, total] = [0, 0];
    for await (const piece of decompressed(blocksOf(4_000), new AbortController().signal)) {
      total += piece.length;
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    expect(total).toBe(4_000 * 131_072);
    expect(most).toBeLessThan(total / 4);
  });

  const emptyFrame = [0x28, 0xb5, 0x2f, 0xfd, 0x20, 0, 1, 0, 0];
  test.each([
    ["frames", [], emptyFrame],
    ["frames to skip", emptyFrame, [0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]],
    ["blocks of one frame", [0x28, 0xb5, 0x2f, 0xfd, 0, 0x38], [0, 0, 0]],
  ])("%s without content are not read to their end where they have none", async (_what, head, part) => {
    const parts = Buffer.alloc(part.length * 270_000, Uint8Array.from(part));
    await expect(unpacked(Buffer.concat([Buffer.from(head), parts]))).rejects.toMatchObject({ code: "corrupt" });
  });

  test("gigabytes to skip hold nobody past the job's end", async () => {
    const from = join(folder, "sparse");
    await writeFile(from, Uint8Array.from([...emptyFrame, 0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0xf0]));
    await truncate(from, 4_000_000_000);
    const job = new AbortController();
    const reading = unpack(from, join(folder, "nothing"), "stdin", 1_000, job.signal);
    setTimeout(() => job.abort(new Error("the deadline has passed")), 20);
    await expect(reading).rejects.toThrow("the deadline has passed");
    await rm(from);
  });

  test("a bomb ends at the ceiling", async () => {
    await expect(unpacked(zstd(new Uint8Array(20_000_000)), "stdin", 1_000_000)).rejects.toMatchObject({
      code: "oversize",
    });
  });
});

/** A frame of so many blocks of 128 KiB each, which are made as they are read. */
async function* blocksOf(count: number): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x38])); // magic, no flags, 128 KiB window
  for (let left = count; left > 0; left--) {
    yield Buffer.concat([Buffer.from([left === 1 ? 1 : 0, 0, 0x10]), Buffer.alloc(131_072, 7)]); // a raw block
  }
}

describe("a program", () => {
  test.each([
    ["plain", (bytes: Uint8Array) => bytes],
    ["compressed", zstd],
  ])("is the bytes behind its length, %s", async (_how, packed) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (elf) => {
        expect((await unpacked(packed(bincode(elf)), "program")).equals(elf)).toBe(true);
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  test("whose length is not that of its bytes is corrupt", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.bigInt(0n, 2n ** 64n - 1n),
        async (elf, n) => {
          fc.pre(n !== BigInt(elf.length));
          const artifact = Buffer.from(bincode(elf));
          artifact.writeBigUInt64LE(n);
          await expect(unpacked(artifact, "program")).rejects.toMatchObject({ code: "corrupt" });
        },
      ),
      { numRuns: 30, seed: 1 },
    );
  });
});

test("plain bytes past the ceiling are refused", async () => {
  await expect(unpacked(noise(1_001), "stdin", 1_000)).rejects.toMatchObject({ code: "oversize" });
});
