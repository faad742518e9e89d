import type { UnixSeconds } from "../domain/values.ts";

/** One measurement. Its unit is the series' business and stands in the series' name or at its reader. */
export type Sample = { value: number; atSec: UnixSeconds };

/** What was measured, by series: the latest 32 of each, forgotten 90 days after the last. */
export type Samples = {
  /**
   * Adds a measurement to `series`. One whose `id` is among the kept ones adds nothing, and neither does one that is older
   * than all of 32. Writers at the same time lose nothing of each other. Throws a PortError: `not-finite` and
   * `newer-schema` (give-up); `contended` (retry) where others kept writing in between.
   */
  observe(series: string, sample: Sample & { id?: string }): Promise<void>;
  /** The kept measurements, the oldest first. A series without any is absent. Eventually consistent. */
  read(series: readonly string[]): Promise<ReadonlyMap<string, readonly Sample[]>>;
};

/** How many of a series are kept. */
export const keptSamples = 32;
