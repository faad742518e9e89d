import { createHash } from "node:crypto";
import { compress, init } from "@bokuweb/zstd-wasm";
import { publicValuesText, type SimulatedProgram, simulatedProgram, vkHashText } from "../../src/domain/simulation.ts";

await init();

export const sha256 = (bytes: Uint8Array | string) => `0x${createHash("sha256").update(bytes).digest("hex")}`;

/** bincode of a byte vector: its length, then the bytes. */
export function bincode(bytes: Uint8Array): Uint8Array {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes.length));
  return Buffer.concat([length, bytes]);
}

export const zstd = (bytes: Uint8Array): Uint8Array => compress(Buffer.from(bytes), 3);

/** A simulated program with everything that a request says of it. */
export function aProgram(overrides: Partial<SimulatedProgram> = {}) {
  const raw = simulatedProgram({ name: "demonstration", cycles: "1000", gas: "2000", ...overrides });
  return { raw, artifact: zstd(bincode(raw)), vkHash: sha256(vkHashText(sha256(raw))) };
}

export const publicValuesHash = (program: Uint8Array, stdin: Uint8Array) =>
  sha256(publicValuesText(sha256(program), sha256(stdin)));

/** Bytes that do not compress, the same in every run. */
export function noise(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0, state = 1; at < length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}
