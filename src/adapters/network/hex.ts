/** Bytes as lower-case `0x` hex, as ids are written in the domain. */
export const hexOf = (bytes: Uint8Array): `0x${string}` => `0x${Buffer.from(bytes).toString("hex")}`;

/** The bytes of `0x` hex; ids and addresses were checked when they were made. */
export const bytesOf = (hex: `0x${string}`): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.from(hex.slice(2), "hex"));
