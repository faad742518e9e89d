import { randomBytes } from "node:crypto";
import { demand } from "./check.ts";

/** What the wire's plain bytes and strings must be where they stand for something. Each throws `Unmet` otherwise. */

export function demandBytes(bytes: Uint8Array, length: number, what: string): void {
  demand(bytes.length === length, `${what} is ${bytes.length} bytes, not ${length}`);
}

/** A whole amount as the wire writes it: decimal digits, nothing else. */
export function amountOf(text: string, what: string): bigint {
  demand(/^\d+$/.test(text), `${what} is "${text.slice(0, 40)}", no decimal number`);
  return BigInt(text);
}

/** An amount that the requesters' SDK reads into a u64. */
export function u64Of(text: string, what: string): bigint {
  const amount = amountOf(text, what);
  demand(amount < 2n ** 64n, `${what} is ${amount}, which fits no u64`);
  return amount;
}

/** A price or a share, which may have a fraction and a sign. */
export function decimalOf(text: string, what: string): number {
  demand(/^-?\d+(\.\d+)?$/.test(text), `${what} is "${text.slice(0, 40)}", no decimal`);
  return Number(text);
}

/** Clocks may differ a little, and the network did not exist before 2024. */
const skewSec = 300;
const beginningSec = 1_700_000_000;

/** Unix seconds of something that has happened by `nowSec`. */
export function demandPast(sec: bigint, nowSec: number, what: string): void {
  demand(sec >= BigInt(beginningSec), `${what} is ${sec}, before this network`);
  demand(sec <= BigInt(nowSec + skewSec), `${what} is ${sec}, in time to come`);
}

/** Bytes that nobody has used. */
export const unused = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(randomBytes(length));

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(a).equals(b);

/** A value of the wire as text by which two can be told to be the same. */
export const textOf = (value: unknown): string =>
  value instanceof Uint8Array ? `0x${Buffer.from(value).toString("hex")}` : String(value);

/** Ids as people read them. */
export const short = (id: Uint8Array): string => `0x${Buffer.from(id).toString("hex").slice(0, 8)}…`;
