import { compress, init } from "@bokuweb/zstd-wasm";

/** The level that the SDK uses. */
const level = 3;

let ready: Promise<void> | undefined;

/** Compresses as the SDK does. The module is made ready once: a second `init` would pull its memory from under a call. */
export async function zstd(bytes: Uint8Array): Promise<Uint8Array> {
  ready ??= init();
  await ready;
  return compress(bytes, level);
}
