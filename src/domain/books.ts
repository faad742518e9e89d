import type { TrackRecord } from "./requirements.ts";
import type { UnixSeconds } from "./values.ts";

/**
 * What the market would give us if hosts stood ready, per hour: requests that pass every rule and fit an idle host,
 * each counted with its chance to be won.
 */
export type Demand = {
  /** Requests that we would win. */
  winsPerHour: number;
  /** Of one: seconds on a GPU in all, and what it pays in PROVE, with the USD that an older version counted. */
  gpuSec: number;
  revenueProve: number;
  revenueUsd: number;
};

export const noDemand: Demand = { winsPerHour: 0, gpuSec: 0, revenueProve: 0, revenueUsd: 0 };

/** What happened in an hour, as far as decisions look at it. USD and PROVE in micros. */
export type HourBook = {
  hourSec: UnixSeconds;
  resolved: number;
  missed: number;
  costUsdMicros: number;
  warmUsdMicros: number;
  eligibleWinsMillionths: number;
  eligibleGpuMs: number;
  eligibleProveMicros: number;
  eligibleUsdMicros: number;
};

const hourSec = 3_600;
const daySec = 24 * hourSec;

/** The hours of the lookback; the one that it begins in counts whole. */
export function trackRecord(books: readonly HourBook[], lookbackHours: number, now: UnixSeconds): TrackRecord {
  const within = books.filter((book) => book.hourSec + hourSec > now - lookbackHours * hourSec);
  return { resolved: sum(within, "resolved"), missed: sum(within, "missed") };
}

/** Since midnight UTC. */
export function spentToday(books: readonly HourBook[], now: UnixSeconds): { jobsMicros: number; warmMicros: number } {
  const midnight = now - (now % daySec);
  const today = books.filter((book) => book.hourSec >= midnight);
  return { jobsMicros: sum(today, "costUsdMicros"), warmMicros: sum(today, "warmUsdMicros") };
}

/** However long hosts idle, a job is charged for no more than as long again as it takes. */
const mostIdleShare = 1;

/** What hosts cost while they idled over what they cost while they worked, in the books; 0 where nothing worked yet. */
export function idleShare(books: readonly HourBook[]): number {
  const [idle, working] = [sum(books, "warmUsdMicros"), sum(books, "costUsdMicros")];
  return working > 0 ? Math.min(Math.round((idle / working) * 1e4) / 1e4, mostIdleShare) : 0;
}

/** The demand of the last hour: what is written of the hour that runs, and as much of the one before as is missing. */
export function recentDemand(books: readonly HourBook[], now: UnixSeconds): Demand {
  const current = now - (now % hourSec);
  const share = 1 - (now - current) / hourSec;
  const hour = (name: Exclude<keyof HourBook, "hourSec">): number =>
    sum(
      books.filter((book) => book.hourSec === current),
      name,
    ) +
    share *
      sum(
        books.filter((book) => book.hourSec === current - hourSec),
        name,
      );
  const wins = hour("eligibleWinsMillionths") / 1e6;
  if (wins <= 0) return noDemand;
  return {
    winsPerHour: wins,
    gpuSec: hour("eligibleGpuMs") / 1e3 / wins,
    revenueProve: hour("eligibleProveMicros") / 1e6 / wins,
    revenueUsd: hour("eligibleUsdMicros") / 1e6 / wins,
  };
}

/**
 * What a second on a GPU would earn with another request, in USD by the price of now: nothing while hosts idle, and more the
 * further demand exceeds `hosts`.
 */
export function gpuSecondWorth(
  { winsPerHour, gpuSec, revenueProve, revenueUsd }: Demand,
  hosts: number,
  usdPerProve: number,
): number {
  const offered = (winsPerHour * gpuSec) / hourSec; // hosts that demand alone would keep busy
  if (offered <= hosts || gpuSec <= 0) return 0;
  return ((revenueProve * usdPerProve + revenueUsd) / gpuSec) * (1 - hosts / offered);
}

const sum = (books: readonly HourBook[], name: Exclude<keyof HourBook, "hourSec">): number =>
  books.reduce((total, book) => total + book[name], 0);
