/** A decimal string of the wire as a bigint; undefined for anything else, and for what no u256 can hold. */
export const decimal = (text: string): bigint | undefined => (/^\d{1,78}$/.test(text) ? BigInt(text) : undefined);
