import type { Asked, WatchedMinute } from "../domain/asked.ts";
import type { UnixSeconds } from "../domain/values.ts";

/**
 * The minutes in which the market was watched, with the single requests that were worth a host; forgotten six hours
 * afterwards. What nobody watched is not there: that is no minute in which nobody asked.
 */
export type DemandLog = {
  /**
   * The market was looked at: adds `asked`, or nothing, to the minute of `atSec`. Of a minute the first `mostPerMinute` are
   * kept, and what comes after them is dropped without a word; a minute that a newer version wrote stays as it is. Writers
   * at the same time lose nothing of each other. Not idempotent: a call whose answer was lost and that is made again counts
   * twice. Throws a PortError `not-finite` (give-up), and then adds none.
   */
  note(atSec: UnixSeconds, asked: readonly Asked[]): Promise<void>;
  /** The minute of `fromSec` and those after it that were watched, the earliest first. Eventually consistent. */
  since(fromSec: UnixSeconds): Promise<readonly WatchedMinute[]>;
};

/** A market that asks more often fills any fleet: how many more no longer matters. */
export const mostPerMinute = 200;
