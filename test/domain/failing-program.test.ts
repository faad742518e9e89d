import { expect, test } from "vitest";
import { pausedUntil, proofEnds } from "../../src/domain/failing-program.ts";
import { unixSeconds } from "../../src/domain/values.ts";
import { t0 } from "./builders.ts";

/** One proof a minute, the last one at `t0`. */
const ends = (...how: readonly (keyof typeof proofEnds)[]) =>
  how.map((end, index) => ({ value: proofEnds[end], atSec: unixSeconds(t0 - 60 * (how.length - 1 - index)) }));
const failures = (count: number) => ends(...Array<"failed">(count).fill("failed"));

test.each([
  ["nothing was proved yet", [], undefined],
  ["two failed", failures(2), undefined],
  ["three failed", failures(3), 900],
  ["four failed", failures(4), 1_800],
  ["all failed", failures(32), 14_400],
  ["one was made before three that failed", ends("made", "failed", "failed", "failed"), 900],
  ["the last one was made", ends("failed", "failed", "failed", "failed", "made"), undefined],
  ["every other one is made", ends("failed", "made", "failed", "made", "failed", "failed"), undefined],
  ["three were made and then reverted", ends("made", "made", "made", "reverted", "reverted", "reverted"), 900],
  ["each was reverted before the next was made", ends("made", "reverted", "made", "reverted", "made", "reverted"), 900],
  ["of three that were made two were reverted", ends("made", "made", "made", "reverted", "reverted"), undefined],
  ["one was reverted between two that failed", ends("made", "failed", "made", "reverted", "failed"), 900],
  ["one is made after three that were reverted", ends("reverted", "reverted", "reverted", "made"), undefined],
] as const)("where %s a program is paused accordingly", (_, given, forSec) => {
  expect(pausedUntil(given)).toBe(forSec === undefined ? undefined : t0 + forSec);
});
