import { expect, test } from "vitest";
import { atRisk, type Outlook } from "../../src/domain/at-risk.ts";
import type { Job, JobState } from "../../src/domain/job.ts";
import type { Phase } from "../../src/domain/request.ts";
import { jobId, jobNameOf, requestId, unixSeconds } from "../../src/domain/values.ts";
import { aRequest, t0 } from "./builders.ts";

const nothingKnown = { jobSec: undefined, job: undefined };
/** With so many seconds left, so long after the phase began. */
const isAtRisk = (
  phase: Phase,
  leftSec: number,
  known: Omit<Outlook, "countsUntilSec"> = nothingKnown,
  agoSec = 300,
) => {
  const countsUntilSec = unixSeconds(t0 + agoSec + leftSec);
  return atRisk(aRequest<Phase>(phase), { countsUntilSec, ...known }, unixSeconds(t0 + agoSec));
};

const aJob = (state: JobState): Job => ({
  ...{ jobId: jobId("job-1"), jobName: jobNameOf(requestId(`0x${"1".repeat(64)}`), 1), createdAtSec: t0 },
  state,
});
const running = aJob({ kind: "running", startedAtSec: t0 });
const waiting = aJob({ kind: "waiting" });

test("where nothing says when to expect it, a request is at risk while its proof is owed and soon counts no more", () => {
  const phases = ["bidding", "assigned", "launching", "proving", "proved", "failing", "fulfilled", "settled"] as const;
  expect(phases.filter((phase) => isAtRisk(phase, 119))).toEqual(["assigned", "launching", "proving", "proved"]);
  expect(isAtRisk("proving", 120)).toBe(false);
});

test("a job that is expected to end in time is no risk, however little time that leaves", () => {
  const known = { jobSec: 390, job: running };
  expect(isAtRisk("proving", 100, known, 300)).toBe(false);
  expect(isAtRisk("proving", 35, known, 380)).toBe(false);
});

test("a job that is not expected to end in time is one, however much time is left", () => {
  expect(isAtRisk("proving", 1_000, { jobSec: 1_500, job: running }, 300)).toBe(true);
  expect(isAtRisk("proving", 1_000, { jobSec: 1_200, job: running }, 300)).toBe(false);
});

test("of a job that takes longer than it was expected to, and of one that has ended, nothing is known", () => {
  const overdue = { jobSec: 250, job: running };
  expect([isAtRisk("proving", 119, overdue, 300), isAtRisk("proving", 121, overdue, 300)]).toEqual([true, false]);
  const ended = { jobSec: 1_500, job: aJob({ kind: "succeeded" }) };
  expect([isAtRisk("proving", 119, ended, 300), isAtRisk("proving", 121, ended, 300)]).toEqual([true, false]);
});

test("a job that has no host has all of its time before it, and its start, which takes as long as it takes", () => {
  for (const [phase, job] of [
    ["assigned", undefined],
    ["launching", undefined],
    ["proving", waiting],
  ] as const) {
    expect([isAtRisk(phase, 299, { jobSec: 300, job }), isAtRisk(phase, 301, { jobSec: 300, job })]).toEqual([
      true,
      false,
    ]);
    expect(isAtRisk(phase, 100, { jobSec: 5, job })).toBe(true);
  }
});

test("a proof that was made just now is about to be delivered; one that still lies there is not", () => {
  expect(isAtRisk("proved", 30, nothingKnown, 5)).toBe(false);
  expect(isAtRisk("proved", 10, nothingKnown, 5)).toBe(true);
  expect(isAtRisk("proved", 100, nothingKnown, 30)).toBe(true);
});
