import type { Asked } from "../domain/asked.ts";
import type { UnixSeconds } from "../domain/values.ts";

/** The single requests that were worth a host, minute by minute; forgotten six hours after their minute. */
export type DemandLog = {
  /**
   * Adds to the minutes of each one's `atSec`. Of a minute the first `mostPerMinute` are kept, and what comes after them is
   * dropped without a word. Writers at the same time lose nothing of each other. Not idempotent: a call whose answer was
   * lost and that is made again counts twice. Throws a PortError `not-finite` (give-up), and then adds none.
   */
  note(asked: readonly Asked[]): Promise<void>;
  /** Those of `fromSec` and later, the earliest first. Eventually consistent. */
  since(fromSec: UnixSeconds): Promise<readonly Asked[]>;
};

/** A market that asks more often fills any fleet: how many more no longer matters. */
export const mostPerMinute = 200;
