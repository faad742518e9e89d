import { type Hex, toHex } from "./hex.ts";
import { orRefuse, refusal } from "./refusal.ts";

/** The bytes as an address (20) or an id (32); anything of another length ends the call. */
export const address = (bytes: Uint8Array): Hex => exactly(bytes, 20, "address");
export const optionalAddress = (bytes: Uint8Array | undefined, what = "address"): Hex | undefined =>
  bytes === undefined ? undefined : exactly(bytes, 20, what);
export const id32 = (bytes: Uint8Array, what = "request_id"): Hex => exactly(bytes, 32, what);
export const optionalId32 = (bytes: Uint8Array | undefined, what: string): Hex | undefined =>
  bytes === undefined ? undefined : exactly(bytes, 32, what);

function exactly(bytes: Uint8Array, length: number, what: string): Hex {
  if (bytes.length !== length) {
    orRefuse(refusal("invalid-argument", `${what} must be ${length} bytes, got ${bytes.length}`));
  }
  return toHex(bytes);
}
