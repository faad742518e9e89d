import {
  type Address,
  address,
  type Hash,
  hash,
  type TransactionHash,
  transactionHash,
  type UnixSeconds,
  unixSeconds,
  type Wei,
  wei,
} from "../../domain/values.ts";
import { parseAmount } from "./decimal.ts";
import { hexOf } from "./hex.ts";

/** The wire's values as the domain knows them. Each throws a RangeError where the value is none. */

export const addressOf = (bytes: Uint8Array): Address => address(hexOf(bytes));
export const addressIfAny = (bytes: Uint8Array | undefined) => ifAny(bytes, addressOf);
export const hashOf = (bytes: Uint8Array): Hash => hash(hexOf(bytes));
export const hashIfAny = (bytes: Uint8Array | undefined) => ifAny(bytes, hashOf);
export const transactionOf = (bytes: Uint8Array): TransactionHash => transactionHash(hexOf(bytes));
export const transactionIfAny = (bytes: Uint8Array | undefined) => ifAny(bytes, transactionOf);

/** Wei; the empty text, which is the wire's default, is 0. */
export const weiOf = (text: string): Wei => wei(amountOf(text));
export const weiIfAny = (text: string | undefined) => ifAny(text, weiOf);

/** A whole non-negative number; the empty text is 0. */
function amountOf(text: string): bigint {
  const amount = text === "" ? 0n : parseAmount(text);
  if (amount === undefined) throw new RangeError(`not an amount: ${JSON.stringify(text.slice(0, 80))}`);
  return amount;
}

/** A sum that a statistic may give with a fraction, which is cut; the empty text is 0. */
export const wholeOf = (text: string): bigint => amountOf(text.trim().replace(/(?<=\d)\.\d*$/, ""));

/** A count, a time or a span beyond what a number counts exactly is as good as endless. */
export const countOf = (value: bigint): number => Number(value > mostCounted ? mostCounted : value);
const mostCounted = BigInt(Number.MAX_SAFE_INTEGER);

export const secondsOf = (value: bigint): UnixSeconds => unixSeconds(countOf(value));
/** A time of 0 is none. */
export const secondsIfAny = (value: bigint | undefined) => (value ? secondsOf(value) : undefined);
export const textIfAny = (text: string | undefined) => text || undefined;

const ifAny = <T extends { readonly length: number }, V>(
  value: T | undefined,
  parse: (value: T) => V,
): V | undefined => (value && value.length > 0 ? parse(value) : undefined);
