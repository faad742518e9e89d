import type { UnixSeconds } from "../domain/values.ts";

/** What is counted, and in what. */
export const tallies = {
  /** Requests of ours that ended, as the network judges them: `onTime` and `missed` are its parts. */
  resolved: "requests",
  onTime: "requests",
  missed: "requests",
  bids: "requests",
  won: "requests",
  lost: "requests",
  gpuMs: "milliseconds",
  /** What hosts cost while a job was on them, whatever became of it, in millionths of a USD. */
  costUsdMicros: "USD / 10^6",
  /** What hosts cost while they waited, in millionths of a USD. */
  warmUsdMicros: "USD / 10^6",
  /** New requests that fit us and an idle host, whether or not we could take them, and what they would have given. */
  eligible: "requests",
  /** Of these, each counted with its chance to be won. */
  eligibleWinsMillionths: "requests / 10^6",
  eligibleGpuMs: "milliseconds",
  eligibleProveMicros: "PROVE / 10^6",
  /** Written by older versions instead. */
  eligibleUsdMicros: "USD / 10^6",
  earnedWei: "PROVE / 10^18",
  settledGas: "PGU",
} as const;
export type TallyName = keyof typeof tallies;

export type Tally = { hourSec: UnixSeconds; counts: Record<TallyName, bigint> };

/** What happened in each hour, to the last wei; forgotten after 90 days. */
export type Tallies = {
  /**
   * Adds to the hour of `atSec`; numbers are rounded, and a negative one takes back. Atomic, but not idempotent: a call
   * whose answer was lost and that is made again counts twice. Throws a PortError `not-finite` (give-up).
   */
  add(atSec: UnixSeconds, counts: { readonly [N in TallyName]?: bigint | number }): Promise<void>;
  /** The hours from that of `fromSec` on, the earliest first; one in which nothing happened is absent. Eventually consistent. */
  since(fromSec: UnixSeconds): Promise<readonly Tally[]>;
};
