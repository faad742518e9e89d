import { tallies as names, type Tally, type TallyName } from "../../../src/ports/tallies.ts";

export type DayBook = { day: string; counts: Readonly<Record<TallyName, bigint>> };

/** Hours added up by their day (UTC), the earliest first. */
export function byDay(hours: readonly Tally[]): DayBook[] {
  const days = new Map<string, Record<TallyName, bigint>>();
  for (const { hourSec, counts } of hours) {
    const day = dayOf(hourSec);
    const sum = days.get(day) ?? emptyCounts();
    for (const [name, count] of Object.entries(counts)) sum[name as TallyName] += count; // each of the port's names
    days.set(day, sum);
  }
  return [...days].map(([day, counts]) => ({ day, counts }));
}

/** `2026-11-26` */
export const dayOf = (atSec: number): string => new Date(atSec * 1_000).toISOString().slice(0, 10);
export const midnightOf = (atSec: number): number => atSec - (atSec % 86_400);

export const emptyCounts = (): Record<TallyName, bigint> =>
  Object.fromEntries(Object.keys(names).map((name) => [name, 0n])) as Record<TallyName, bigint>; // each of the port's names
