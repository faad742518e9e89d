import { type UnixSeconds, unixSeconds } from "./values.ts";

/** How a proof of ours ended, as it is kept: measurements are above zero. */
export const proofEnds = { made: 1, failed: 2 } as const;

/** So many that fail one after the other are no accident. */
const fewestFailures = 3;
const [firstPauseSec, longestPauseSec] = [900, 4 * 3_600];

/**
 * Until when nothing is promised of a program in a mode whose last proofs failed, `ends` being in order of time: the more
 * failed, the longer. A prover that cannot make what it wins is suspended for it; undefined: its last proofs did not all fail.
 */
export function pausedUntil(ends: readonly { value: number; atSec: UnixSeconds }[]): UnixSeconds | undefined {
  const lastMade = ends.findLastIndex(({ value }) => value !== proofEnds.failed);
  const failures = ends.length - 1 - lastMade;
  const last = ends.at(-1);
  if (!last || failures < fewestFailures) return undefined;
  return unixSeconds(last.atSec + Math.min(firstPauseSec * 2 ** (failures - fewestFailures), longestPauseSec));
}
