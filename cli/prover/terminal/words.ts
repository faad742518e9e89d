import { hostClassName } from "../../../src/config/names.ts";

/** Amounts and times as a person reads them. */

const weiPerProve = 10n ** 18n;

/** PROVE to six digits after the point, without zeros at the end. */
export function proveOf(wei: bigint): string {
  const micros = (wei * 1_000_000n + weiPerProve / 2n) / weiPerProve;
  return trimmed(`${micros / 1_000_000n}.${(micros % 1_000_000n).toString().padStart(6, "0")}`);
}

/** All 18 digits: for what is reckoned with. */
export const exactProveOf = (wei: bigint): string =>
  trimmed(`${wei / weiPerProve}.${(wei % weiPerProve).toString().padStart(18, "0")}`);

const trimmed = (decimal: string): string => decimal.replace(/\.?0+$/, "");

/** PROVE wei per PGU as PROVE per BPGU (10^9 PGU), to the last of its nine digits. */
export const perBpguOf = (weiPerPgu: bigint): string => exactProveOf(weiPerPgu * 1_000_000_000n);

export const usdOf = (micros: number): string =>
  (micros / 1e6).toFixed(micros !== 0 && Math.abs(micros) < 10_000 ? 6 : 2);

/** With a blank between each three digits. */
export const countOf = (count: bigint | number): string => count.toString().replace(/\B(?=(\d{3})+(?!\d))/g, " ");

export function durationOf(ms: number): string {
  const sec = Math.round(Math.abs(ms) / 1_000);
  if (Math.abs(ms) < 1_000) return `${Math.round(Math.abs(ms))} ms`;
  if (sec < 60) return `${(Math.abs(ms) / 1_000).toFixed(sec < 10 ? 1 : 0)} s`;
  if (sec < 3_600) return `${Math.floor(sec / 60)} min ${sec % 60} s`;
  if (sec < 86_400) return `${Math.floor(sec / 3_600)} h ${Math.floor((sec % 3_600) / 60)} min`;
  return `${Math.floor(sec / 86_400)} d ${Math.floor((sec % 86_400) / 3_600)} h`;
}

/** `in 5 min 3 s` or `12 s ago`. */
export const fromNow = (atSec: number, nowSec: number): string =>
  atSec >= nowSec ? `in ${durationOf((atSec - nowSec) * 1_000)}` : `${durationOf((nowSec - atSec) * 1_000)} ago`;

/** `2026-11-26 00:41:03Z` */
export const momentOf = (atSec: number): string =>
  new Date(atSec * 1_000).toISOString().replace("T", " ").replace(".000Z", "Z");

export const shortId = (id: string): string => (id.length > 14 ? `${id.slice(0, 10)}…` : id);

/** A class of hosts without what all names of its stage begin with. */
export function hostsOf(className: string, stage: string): string {
  const prefix = hostClassName(stage, "");
  return className.startsWith(prefix) ? className.slice(prefix.length) : className;
}
