import { type UnixSeconds, unixSeconds } from "./values.ts";

/** How a proof of ours ended, as it is kept: measurements are above zero. One that was made may be reverted later. */
export const proofEnds = { made: 1, failed: 2, reverted: 3 } as const;

/** So many that fail one after the other are no accident. */
const fewestFailures = 3;
const [firstPauseSec, longestPauseSec] = [900, 4 * 3_600];

/**
 * Until when nothing is promised of a program in a mode whose last proofs failed, `ends` being in order of time: the more
 * failed, the longer. A prover that cannot make what it wins is suspended for it; undefined: its last proofs did not all fail.
 */
export function pausedUntil(ends: readonly { value: number; atSec: UnixSeconds }[]): UnixSeconds | undefined {
  const failures = failuresOnEnd(ends.map(({ value }) => value));
  const last = ends.at(-1);
  if (!last || failures < fewestFailures) return undefined;
  return unixSeconds(last.atSec + Math.min(firstPauseSec * 2 ** (failures - fewestFailures), longestPauseSec));
}

/** A proof that was reverted is one that failed, and not the one that was made before it. */
function failuresOnEnd(ends: readonly number[]): number {
  let failures = 0;
  let reverted = 0;
  for (const end of [...ends].reverse()) {
    if (end === proofEnds.reverted) reverted += 1;
    const isMade = end !== proofEnds.failed && end !== proofEnds.reverted;
    if (isMade && reverted === 0) break;
    if (isMade) reverted -= 1;
    else failures += 1;
  }
  return failures;
}
