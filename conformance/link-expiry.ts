import { setTimeout as sleep } from "node:timers/promises";
import { NotSeen } from "./check.ts";
import type { Target } from "./target.ts";

/**
 * When a link ends by its own word, in unix seconds: `Expires` (CloudFront, older links of S3, the box), or the date and
 * the seconds of an S3 link as they are made today. undefined where it does not say.
 */
export function expiryOf(link: string): number | undefined {
  const said = new Map([...new URL(link).searchParams].map(([name, value]) => [name.toLowerCase(), value]));
  const expires = said.get("expires") ?? "";
  if (/^\d{9,11}$/.test(expires)) return Number(expires);
  const [, day = "", time = ""] = /^(\d{8})T(\d{6})Z$/.exec(said.get("x-amz-date") ?? "") ?? [];
  const holdsSec = said.get("x-amz-expires") ?? "";
  if (day === "" || !/^\d{1,6}$/.test(holdsSec)) return undefined;
  const moment = `${day.replace(/(....)(..)(..)/, "$1-$2-$3")}T${time.replace(/(..)(..)(..)/, "$1:$2:$3")}Z`;
  return Date.parse(moment) / 1000 + Number(holdsSec);
}

/** Waits until a link is over; for how long it held. Throws `NotSeen` where that is longer than this run waits. */
export async function outlive({ nowSec, patienceSec }: Target, expiresAtSec: number): Promise<string> {
  const leftSec = Math.max(0, expiresAtSec - nowSec());
  if (leftSec > patienceSec) throw new NotSeen(`a link holds for ${leftSec} s, longer than this run waits`);
  await sleep((leftSec + 1) * 1000);
  return `${leftSec} s`;
}
