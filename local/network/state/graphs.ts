import { FulfillmentStatus } from "../../../src/gen/types_pb.ts";
import type { RequestRecord } from "./records.ts";

/** One value for each day of a span, oldest first, days without anything included. Days begin at midnight UTC. */
export type Daily = { day: Date; value: bigint }[];

const daySec = 86_400;
const usualDays = 30;
const mostDays = 366;

/** How many days a graph has: 30 unless told, today included. */
export const daysOf = (asked: bigint | undefined): number => {
  const days = asked === undefined || asked === 0n ? BigInt(usualDays) : asked;
  return days > BigInt(mostDays) ? mostDays : Number(days);
};

/** Sorts things into the days of the last `days` and says one value for each day's. `undefined` as their time leaves them out. */
export function daily<T>(
  things: Iterable<T>,
  { nowSec, days }: { nowSec: number; days: number },
  atSecOf: (thing: T) => number | undefined,
  valueOf: (thingsOfDay: readonly T[]) => bigint,
): Daily {
  const firstDay = Math.floor(nowSec / daySec) - days + 1;
  const byDay = Array.from({ length: days }, (): T[] => []);
  for (const thing of things) {
    const atSec = atSecOf(thing);
    if (atSec !== undefined) byDay[Math.floor(atSec / daySec) - firstDay]?.push(thing);
  }
  return byDay.map((ofDay, index) => ({ day: new Date((firstDay + index) * daySec * 1000), value: valueOf(ofDay) }));
}

export const createdSec = ({ createdAtMs }: RequestRecord): number => Math.floor(createdAtMs / 1000);

/** When a request's proof was accepted; undefined where none was, or where it was taken back. */
export const provedSec = ({ fulfillment, fulfilledAtMs }: RequestRecord): number | undefined =>
  fulfillment === FulfillmentStatus.FULFILLED && fulfilledAtMs !== undefined
    ? Math.floor(fulfilledAtMs / 1000)
    : undefined;

export const count = (things: readonly unknown[]): bigint => BigInt(things.length);

export const gasOf = (requests: readonly RequestRecord[]): bigint =>
  requests.reduce((sum, { gasUsed }) => sum + (gasUsed ?? 0n), 0n);

/** Of the requests that were assigned and have come to an end, how many in a hundred were proved. */
export function successPercent(requests: readonly RequestRecord[]): bigint {
  const ended = requests.filter(({ fulfiller, fulfillment }) => fulfiller !== undefined && fulfillment !== assigned);
  const proved = ended.filter((request) => provedSec(request) !== undefined);
  return ended.length === 0 ? 0n : BigInt(Math.floor((proved.length * 100) / ended.length));
}

const assigned: number = FulfillmentStatus.ASSIGNED;

/** Wei paid for a million units of gas, over all that was paid for. */
export function weiPerMgas(requests: readonly RequestRecord[]): bigint {
  const paid = requests.filter(({ split }) => split !== undefined);
  const gas = gasOf(paid);
  const wei = paid.reduce((sum, { paidWei }) => sum + (paidWei ?? 0n), 0n);
  return gas === 0n ? 0n : (wei * 1_000_000n) / gas;
}
