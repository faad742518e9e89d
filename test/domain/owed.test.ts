import { expect, test } from "vitest";
import { createBeliefs } from "../../src/domain/beliefs.ts";
import type { Job, JobState } from "../../src/domain/job.ts";
import { isOwed, type OwedRequest, owedBy } from "../../src/domain/owed.ts";
import type { Promised } from "../../src/domain/request.ts";
import { hash, jobId, jobNameOf, pgu, requestId, unixSeconds, wei } from "../../src/domain/values.ts";
import { aPassInput, aRequest, t0 } from "./builders.ts";

const promise: Promised = { amount: wei(5n), className: "spot", chance: 0.25, onTime: 0.999, costMicros: 9 };
const beliefs = createBeliefs(aPassInput());
const none = new Map();
const later = (sec: number) => unixSeconds(t0 + sec);
const jobs = (state: JobState): ReadonlyMap<Job["jobId"], Job> => {
  const id = requestId(`0x${"1".repeat(64)}`);
  return new Map([[jobId("job-1"), { jobId: jobId("job-1"), jobName: jobNameOf(id, 1), createdAtSec: t0, state }]]);
};
const work = { estimate: { gas: 100_000_000n, source: "gas-limit" }, mode: "compressed" };

test("a bid in auction is owed with its chance, on its hosts, once its auction ends", () => {
  expect(owedBy([aRequest("bidding", { promise })], none, beliefs)).toMatchObject([
    { state: "bidding", chance: 0.25, className: "spot", auctionEndsAtSec: t0 + 15, work },
  ]);
});

test("a bid of an older version, that says no chance and no class, is owed for sure and anywhere", () => {
  const [owed] = owedBy([aRequest("bidding")], none, beliefs);
  expect(owed).toMatchObject({ state: "bidding", chance: 1 });
  expect(owed).not.toHaveProperty("className");
});

test.each(["assigned", "launching"] as const)("a request that is %s waits for a host", (phase) => {
  expect(owedBy([aRequest<"assigned" | "launching">(phase, { promise })], none, beliefs)).toMatchObject([
    { state: "waiting", className: "spot", work },
  ]);
});

test("a proof whose job runs sits on a host since then; one whose job waits, or is not listed, waits", () => {
  const proving = [aRequest("proving", { promise })];
  expect(owedBy(proving, jobs({ kind: "running", startedAtSec: later(7) }), beliefs)).toMatchObject([
    { state: "running", startedAtSec: t0 + 7, className: "spot" },
  ]);
  expect(owedBy(proving, jobs({ kind: "waiting" }), beliefs)).toMatchObject([{ state: "waiting" }]);
  expect(owedBy(proving, none, beliefs)).toMatchObject([{ state: "waiting" }]);
});

test.each<JobState>([{ kind: "succeeded" }, { kind: "ended", reason: "it crashed" }])(
  "a job that has $kind holds no host",
  (state) => {
    expect(owedBy([aRequest("proving")], jobs(state), beliefs)).toEqual([]);
  },
);

test("what is owed comes in the order in which it was submitted, whatever the order of the table", () => {
  const requests: OwedRequest[] = [
    aRequest("bidding", { reachedAtSec: { bidding: later(9) } }),
    aRequest("assigned", { reachedAtSec: { assigned: later(3) } }),
    aRequest("proving", { submittedAtSec: later(6), reachedAtSec: { proving: later(1) } }),
    aRequest("launching", { reachedAtSec: { launching: later(2) } }),
  ];
  const states = (given: readonly OwedRequest[]) =>
    owedBy(given, jobs({ kind: "running", startedAtSec: t0 }), beliefs).map(({ state }) => state);
  expect(states(requests)).toEqual(["waiting", "waiting", "running", "bidding"]);
  expect(states([...requests].reverse())).toEqual(["waiting", "waiting", "running", "bidding"]);
});

test("what a program used before is what its proof is taken to use", () => {
  const vkHash = hash(`0x${"2".repeat(64)}`);
  const learned = createBeliefs(aPassInput({ programs: new Map([[vkHash, { published: pgu(7_000_000n) }]]) }));
  expect(owedBy([aRequest("assigned")], none, learned)).toMatchObject([{ work: { estimate: { gas: 7_000_000n } } }]);
});

test("a bid that the network never confirmed is no promise any more three minutes after its auction", () => {
  const { bid } = aRequest("bidding");
  const unsure = aRequest("bidding", { bid: { ...bid, accepted: false } }); // its auction ends after 15 s
  expect([15 + 179, 15 + 180].map((sec) => isOwed(unsure, t0 + sec))).toEqual([true, false]);
  expect(isOwed(aRequest("proving"), t0 + 10_000)).toBe(true);
});
