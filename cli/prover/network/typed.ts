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
} from "../../../src/domain/values.ts";
import { CliError } from "../cli-error.ts";

/** What is typed, checked before anything is sent. Each throws a CliError that says what it must be. */

const must = (be: string): CliError => new CliError("usage", `it must be ${be}`);

/** `mistypedAddress` has looked at its checksum. */
export function typedAddress(text: string): Address {
  if (/^0x[0-9a-fA-F]{40}$/.test(text)) return address(text);
  throw must("an address: 0x and 40 hex digits");
}

const wordHex = /^0x[0-9a-fA-F]{64}$/;
const word =
  <T>(what: string, make: (text: string) => T) =>
  (text: string): T => {
    if (!wordHex.test(text)) throw must(`${what}: 0x and 64 hex digits`);
    return make(text);
  };
export const typedHash: (text: string) => Hash = word("a hash", hash);
export const typedProgram: (text: string) => Hash = word("a program's vk hash", hash);
export const typedTransaction: (text: string) => TransactionHash = word("a transaction's hash", transactionHash);

/** A request's id or a program's vk hash, or the first six digits and more of it: `requestNamed` finds which it is. */
export function typedBeginning(text: string): string {
  const lower = text.toLowerCase();
  if (/^0x[0-9a-f]{6,64}$/.test(lower)) return lower;
  throw must("an id: 0x and 64 hex digits, or the first six and more of them");
}

/** PROVE (`1.5`), or wei where it says so (`1500wei`). */
export function typedAmount(text: string): Wei {
  const amount = decimal(text, 18);
  if (amount === undefined) throw must("an amount in PROVE such as 1.5, or in wei such as 1500wei");
  return wei(amount);
}

/** PROVE per BPGU (10^9 PGU) as `market prices` shows it, or wei per PGU where it says so (`500000000wei`). */
export function typedPrice(text: string): Wei {
  const price = decimal(text, 9);
  if (price === undefined) throw must("a price in PROVE per BPGU such as 0.5, or in wei per PGU such as 500000000wei");
  return wei(price);
}

/** A plain decimal with at most `digits` behind its point, as a whole number of the last of them; `wei` is one already. */
function decimal(text: string, digits: number): bigint | undefined {
  const inWei = /^(\d{1,60})wei$/.exec(text)?.[1];
  if (inWei !== undefined) return BigInt(inWei);
  const [, whole, part = ""] = /^(\d{1,30})(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined || part.length > digits) return undefined;
  return BigInt(whole) * 10n ** BigInt(digits) + BigInt(part.padEnd(digits, "0"));
}

/** Of PGU, cycles or whatever else is counted; blanks and underlines between digits are left out. */
export function wholeNumber(text: string): bigint {
  const digits = text.replace(/[ _]/g, "");
  if (!/^\d{1,19}$/.test(digits)) throw must("a whole number");
  return BigInt(digits);
}

/** Above 0. */
export function count(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw must("a whole number above 0");
}

/** A day (its beginning, UTC), a moment (`2026-11-26T12:00Z`), seconds since 1970, or so long from now (`+2h`, `-7d`). */
export function moment(text: string): UnixSeconds {
  const [, sign, size, unit] = /^([+-])(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (unit !== undefined) {
    const seconds = Number(size) * { s: 1, m: 60, h: 3_600, d: 86_400 }[unit as "s"]; // one of those four
    return unixSeconds(Date.now() / 1_000 + (sign === "-" ? -seconds : seconds));
  }
  if (/^\d{9,11}$/.test(text)) return unixSeconds(Number(text));
  const ms = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw must("a time such as 2026-11-26, 2026-11-26T12:00Z, +2h or -7d");
  return unixSeconds(ms / 1_000);
}

export const oneOf =
  <W extends string>(words: readonly W[]) =>
  (text: string): W => {
    const found = words.find((each) => each.toLowerCase() === text.toLowerCase());
    if (found === undefined) throw must(`one of ${words.join(", ")}`);
    return found;
  };
