import type { Failure, ProofRequestError } from "./failure.ts";
import { maxLosses } from "./job.ts";
import type { ProgramKnowledge } from "./pass-input.ts";
import type { ProofRequestTerms } from "./proof-request.ts";
import { type Hash, type UnixSeconds, unixSeconds } from "./values.ts";

/** How a proof of ours ended, as it is kept: measurements are above zero. One that was made may be reverted later. */
export const proofEnds = { made: 1, failed: 2, reverted: 3 } as const;

/** What a requester gave that cannot be proved fails everywhere, and the next request may be sound. */
const ofProving: readonly ProofRequestError[] = ["PROVING_FAILURE", "VERIFICATION_FAILURE"];
/** What fails in these stages of a job, the prover has not begun yet or is done with. */
const besideProving: readonly string[] = ["claim", "guard", "fetch", "check", "store"];

/** Does a failure, after so many lost hosts, say that we cannot prove the program? Not where the requester, our hosts or our operator are at fault. */
export const isOfProgram = ({ error, stage }: Failure, losses: number): boolean =>
  ofProving.includes(error) && !besideProving.includes(stage) && losses + 1 < maxLosses;

/** So many that fail one after the other within a day are no accident. */
const fewestFailures = 3;
const rememberedSec = 24 * 3_600;
/** What is mended is not left alone for long. */
const [firstPauseSec, longestPauseSec] = [900, 3_600];

type End = { value: number; atSec: UnixSeconds };

/**
 * Until when nothing is promised of a program in a mode whose last proofs failed, `ends` being in order of time: each time that it
 * is tried again in vain for longer. A prover that cannot make what it wins is suspended for it. From then on it is tried again, one
 * proof at a time; undefined: its last proofs did not all fail.
 */
export function pausedUntil(ends: readonly End[], now: UnixSeconds): UnixSeconds | undefined {
  const failures = failuresOnEnd(ends).filter(({ atSec }) => atSec > now - rememberedSec);
  let untilSec = Number.NEGATIVE_INFINITY;
  let pauseSec = firstPauseSec;
  for (const { atSec } of failures.slice(fewestFailures - 1)) {
    if (atSec < untilSec) continue; // it was promised before
    untilSec = atSec + pauseSec;
    pauseSec = Math.min(pauseSec * 2, longestPauseSec);
  }
  return untilSec > 0 ? unixSeconds(untilSec) : undefined;
}

/** The oldest first. A proof that was reverted is one that failed, and not the one that was made before it. */
function failuresOnEnd(ends: readonly End[]): readonly End[] {
  const failures: End[] = [];
  let reverted = 0;
  for (const end of [...ends].reverse()) {
    if (end.value === proofEnds.reverted) reverted += 1;
    const isMade = end.value !== proofEnds.failed && end.value !== proofEnds.reverted;
    if (isMade && reverted === 0) break;
    if (isMade) reverted -= 1;
    else failures.push(end);
  }
  return failures.reverse();
}

type Programs = ReadonlyMap<Hash, ProgramKnowledge>;

/** A program that is tried again is paused while a proof of it, in that mode, is owed. */
export function tryingOneEach(
  programs: Programs,
  owed: readonly Pick<ProofRequestTerms, "vkHash" | "mode">[],
  now: UnixSeconds,
): Programs {
  const tried = new Map(programs);
  for (const { vkHash, mode } of owed) {
    const known = tried.get(vkHash);
    const untilSec = known?.pausedUntilSec?.[mode];
    if (untilSec === undefined) continue;
    const pausedUntilSec = { ...known?.pausedUntilSec, [mode]: unixSeconds(Math.max(untilSec, now + 1)) };
    tried.set(vkHash, { ...known, pausedUntilSec });
  }
  return tried;
}
