import { expect, test } from "vitest";
import { isOfProgram, pausedUntil, proofEnds, tryingOneEach } from "../../src/domain/failing-program.ts";
import { proofRequestErrors } from "../../src/domain/failure.ts";
import { hash, unixSeconds } from "../../src/domain/values.ts";
import { t0 } from "./builders.ts";

type How = keyof typeof proofEnds;
const [program, inSec] = [hash(`0x${"5".repeat(64)}`), (sec: number) => unixSeconds(t0 + sec)];
/** Each so many seconds after the one before, the last one at `t0`. */
const ends = (everySec: number, ...how: readonly How[]) =>
  how.map((end, index) => ({ value: proofEnds[end], atSec: unixSeconds(t0 - everySec * (how.length - 1 - index)) }));
const failures = (count: number, everySec: number) => ends(everySec, ...Array<"failed">(count).fill("failed"));

test.each([
  ["nothing was proved yet", [], undefined],
  ["two failed", failures(2, 60), undefined],
  ["three failed", failures(3, 60), 900],
  ["three failed, and a fourth once it was tried again", failures(4, 1_000), 1_800],
  ["those failed too that were promised before", [...failures(11, 0)], 900],
  ["it was tried again and again", failures(20, 3_700), 3_600],
  ["one was made before three that failed", ends(60, "made", "failed", "failed", "failed"), 900],
  ["the last one was made", ends(60, "failed", "failed", "failed", "failed", "made"), undefined],
  ["every other one is made", ends(60, "failed", "made", "failed", "made", "failed", "failed"), undefined],
  ["three were made and reverted", ends(60, "made", "reverted", "made", "reverted", "made", "reverted"), 900],
  ["one of three was made and not reverted", ends(60, "made", "reverted", "made", "made", "reverted"), undefined],
  ["three failed within more than a day", failures(3, 50_000), undefined],
] as const)("where %s a program is paused accordingly", (_, given, forSec) => {
  expect(pausedUntil(given, t0)).toBe(forSec === undefined ? undefined : t0 + forSec);
});

test("only what fails in proving speaks of the program, and not after three lost hosts", () => {
  const failed = (error: keyof typeof proofRequestErrors, stage = "prove", losses = 0) =>
    isOfProgram({ error, stage, message: "" }, losses);
  const speaking = Object.keys(proofRequestErrors).filter((error) => failed(error as keyof typeof proofRequestErrors));
  expect(speaking.sort()).toEqual(["PROVING_FAILURE", "VERIFICATION_FAILURE"]);
  expect(failed("VERIFICATION_FAILURE", "fulfill-proof")).toBe(true);
  expect(["claim", "guard", "fetch", "check", "store"].some((stage) => failed("PROVING_FAILURE", stage))).toBe(false);
  expect([2, 3].map((losses) => failed("PROVING_FAILURE", "record-result", losses))).toEqual([true, false]);
});

test("a program that is tried again is paused while a proof of it is owed, in that mode alone", () => {
  const programs = new Map([[program, { pausedUntilSec: { compressed: inSec(-5), core: inSec(-5) } }]]);
  const tried = tryingOneEach(programs, [{ vkHash: program, mode: "compressed" }], t0);
  expect(tried.get(program)).toEqual({ pausedUntilSec: { compressed: inSec(1), core: inSec(-5) } });
  const sound = new Map([[program, {}]]);
  expect(tryingOneEach(sound, [{ vkHash: program, mode: "compressed" }], t0)).toEqual(sound);
});
