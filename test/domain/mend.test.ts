import { expect, test } from "vitest";
import { adopt } from "../../src/domain/adopt.ts";
import { type Job, type JobState, waitedInVain } from "../../src/domain/job.ts";
import { isDue, isNameless, mend, type Sighting } from "../../src/domain/mend.ts";
import type { ProofRequest } from "../../src/domain/proof-request.ts";
import type { Phase } from "../../src/domain/request.ts";
import { jobId, jobNameOf, pgu, requestId, unixSeconds, wei } from "../../src/domain/values.ts";
import { anIntent, aPolicy, aProofRequest, aRequest, prover, rival, t0 } from "./builders.ts";

const ours = (overrides: Partial<ProofRequest> = {}) =>
  aProofRequest({ fulfillmentStatus: "assigned", fulfiller: prover, ...overrides });
const sight = (overrides: Partial<Sighting> = {}): Sighting => ({
  seen: ours(),
  job: aJob({ kind: "running", startedAtSec: t0 }),
  prover,
  now: t0,
  ...overrides,
});
const aJob = (state: JobState): Job => ({
  jobId: jobId("job-1"),
  jobName: jobNameOf(requestId(`0x${"1".repeat(64)}`), 1),
  createdAtSec: t0,
  state,
});
const later = (sec: number) => unixSeconds(t0 + sec);
const intended = { state: "intended", tries: 1, intent: anIntent() } as const;

test("a bid that the network shows as won goes on to be launched", () => {
  expect(mend(aRequest("bidding"), sight())).toEqual([
    { do: "event", event: { kind: "won" } },
    { do: "send", queue: "assigned" },
  ]);
});

test("a bid that another prover won is lost", () => {
  const seen = ours({ fulfiller: rival });
  expect(mend(aRequest("bidding"), sight({ seen }))).toEqual([{ do: "event", event: { kind: "lost" } }]);
});

test.each(["assigned", "launching"] as const)("a message lost while %s is sent again, once it is late", (phase) => {
  expect(mend(aRequest(phase), sight({ now: later(19) }))).toEqual([]);
  expect(mend(aRequest(phase), sight({ now: later(20) }))).toEqual([{ do: "send", queue: "assigned" }]);
});

test.each(["succeeded", "ended"] as const)("a job that %s without its event having come is recorded", (kind) => {
  const job = aJob(kind === "ended" ? { kind, reason: "Essential container exited" } : { kind });
  expect(mend(aRequest("proving"), sight({ job }))).toEqual([{ do: "send", queue: "finished" }]);
});

test("a job that the fleet no longer lists is launched again, but only past the time that a listing may lag", () => {
  expect(mend(aRequest("proving"), sight({ job: undefined, now: later(120) }))).toEqual([]);
  expect(mend(aRequest("proving"), sight({ job: undefined, now: later(121) }))).toEqual([
    { do: "event", event: { kind: "host-lost" } },
    { do: "send", queue: "assigned" },
  ]);
});

test("a job that vanishes in the last round is told to the network: there is no launch without end", () => {
  const gone = sight({ job: undefined, now: later(121) });
  expect(mend(aRequest("proving", { round: 4, losses: 2 }), gone)).toMatchObject([
    { do: "event", event: { kind: "host-lost" } },
    { do: "send", queue: "assigned" },
  ]);
  expect(mend(aRequest("proving", { round: 4 }), gone)).toMatchObject([
    { do: "event", event: { kind: "failed", failure: { error: "PROVING_FAILURE" } } },
    { do: "send", queue: "deliver-failure" },
  ]);
});

test("a job that waits, and would do better elsewhere, is ended so that another class may have it", () => {
  const waiting = { job: aJob({ kind: "waiting" }), betterElsewhere: true };
  expect(mend(aRequest("proving"), sight(waiting))).toEqual([
    { do: "terminate", jobId: "job-1", because: waitedInVain },
  ]);
  expect(mend(aRequest("proving", { round: 4 }), sight(waiting))).toHaveLength(1); // nothing ran, nothing is spent
  expect(mend(aRequest("proving"), sight({ ...waiting, betterElsewhere: false }))).toEqual([]);
  for (const kind of ["starting", "running"] as const) {
    const job = aJob(kind === "running" ? { kind, startedAtSec: t0 } : { kind });
    expect(mend(aRequest("proving"), sight({ ...waiting, job }))).toEqual([]);
  }
});

test.each([
  ["has said nothing for five minutes", { kind: "said", atSec: t0 }],
  ["has never said anything, five minutes after its start,", { kind: "nothing" }],
] as const)("a job that %s is another host's turn, and is ended", (_what, lastSign) => {
  const silent = (sec: number) => sight({ lastSign, now: later(sec) });
  expect(mend(aRequest("proving"), silent(300))).toEqual([]);
  expect(mend(aRequest("proving"), silent(301))).toMatchObject([
    { do: "event", event: { kind: "host-lost" } },
    { do: "send", queue: "assigned" },
    { do: "terminate", jobId: "job-1" },
  ]);
  expect(mend(aRequest("proving", { round: 4 }), silent(301))).toMatchObject([
    { do: "event", event: { kind: "failed", failure: { error: "PROVING_FAILURE" } } },
    { do: "send", queue: "deliver-failure" },
    { do: "terminate", jobId: "job-1" },
  ]);
});

test.each([
  ["says what nobody could read", { lastSign: { kind: "unreadable" } }],
  ["waits for a host", { job: aJob({ kind: "waiting" }) }],
  [
    "started only now, whatever an earlier attempt said",
    { job: aJob({ kind: "running", startedAtSec: later(9_000) }) },
  ],
] as const)("a job that %s is not held for hanging", (_what, given) => {
  expect(
    mend(aRequest("proving"), sight({ lastSign: { kind: "said", atSec: t0 }, now: later(2_000), ...given })),
  ).toEqual([]);
});

test.each([
  ["is fulfilled by another", { fulfillmentStatus: "fulfilled" }, "fulfilled-elsewhere"],
  ["is canceled", { isCanceled: true }, "canceled"],
  ["is unfulfillable", { fulfillmentStatus: "unfulfillable" }, "unfulfillable"],
  ["has expired", { fulfillmentStatus: "expired" }, "expired"],
  ["is another's", { fulfiller: rival }, "not-ours"],
] as const)("a request that %s ends its job", (_name, change, because) => {
  const mendings = mend(aRequest("proving"), sight({ seen: ours(change) }));
  expect(mendings).toMatchObject([
    { do: "event", event: { kind: "ended", because } },
    { do: "terminate", jobId: "job-1" },
  ]);
});

test.each(["bidding", "assigned", "launching", "proving", "proved", "failing"] as const)(
  "a deadline that passes while %s abandons the request",
  (phase) => {
    const mendings = mend(
      aRequest(phase),
      sight({ seen: phase === "bidding" ? undefined : ours(), now: later(3_600) }),
    );
    expect(mendings[0]).toMatchObject({ do: "event", event: { kind: "ended", because: "deadline-passed" } });
  },
);

test("a proof that was signed is looked up by its step even past the deadline, for it may have landed", () => {
  const request = aRequest("proved", { delivery: intended });
  expect(mend(request, sight({ now: later(4_000) }))).toEqual([{ do: "send", queue: "deliver-proof" }]);
});

test("an unexecutable request is failed, not proved to the end", () => {
  const mendings = mend(aRequest("proving"), sight({ seen: ours({ executionStatus: "unexecutable" }) }));
  expect(mendings).toMatchObject([
    { do: "event", event: { kind: "failed", failure: { error: "EXECUTION_FAILURE" } } },
    { do: "send", queue: "deliver-failure" },
    { do: "terminate" },
  ]);
});

test("a delivery is repeated with doubling pauses, and not for ever", () => {
  const due = (tries: number, sec: number) =>
    mend(aRequest("proved", { delivery: { ...intended, tries } }), sight({ now: later(sec) })).length === 1;
  expect([due(1, 39), due(1, 40), due(3, 159), due(3, 160), due(19, 300), due(20, 3_000)]).toEqual([
    false,
    true,
    false,
    true,
    true,
    false,
  ]);
});

test("a fulfilled request is followed to its settlement or its reversal", () => {
  const settled = ours({
    fulfillmentStatus: "fulfilled",
    settlementStatus: "settled",
    gasUsed: pgu(7n),
    deduction: wei(70n),
  });
  expect(mend(aRequest("fulfilled"), sight({ seen: settled }))).toEqual([
    { do: "event", event: { kind: "settled", gasUsed: 7n, earned: 70n } },
  ]);
  expect(mend(aRequest("fulfilled"), sight({ seen: ours({ fulfillmentStatus: "reverted" }) }))).toEqual([
    { do: "event", event: { kind: "reverted" } },
  ]);
  expect(mend(aRequest("fulfilled"), sight({ seen: ours({ fulfillmentStatus: "fulfilled" }) }))).toEqual([]);
});

test.each(["lost", "settled", "reverted", "failed", "abandoned"] as const)(
  "nothing is done for a %s request",
  (phase) => {
    expect(mend(aRequest(phase as Phase), sight({ now: later(9_999) }))).toEqual([]);
  },
);

test("a network that cannot be read changes nothing before the deadline", () => {
  for (const phase of ["bidding", "assigned", "proving", "fulfilled"] as const) {
    expect(mend(aRequest(phase), sight({ seen: undefined }))).toEqual([]);
  }
});

test("an unknown status is not ours to act on", () => {
  expect(mend(aRequest("proving"), sight({ seen: ours({ fulfillmentStatus: "unknown" }) }))).toEqual([]);
});

test("an assigned request that we do not know is proved where it can be, and failed at once where not", () => {
  expect(adopt(ours(), aPolicy(), t0)).toMatchObject({ phase: "assigned", round: 1, revision: 1 });
  expect(adopt(ours({ version: "sp1-v1.0.0" }), aPolicy(), t0)).toMatchObject({ phase: "failing" });
  expect(adopt(ours(), aPolicy(), later(3_570))).toMatchObject({
    phase: "failing",
    failure: { message: "too little time is left before the deadline" },
  });
});

test("an auction that names no winner is held for lost a minute after its end, so that its promise ends", () => {
  const open = aProofRequest();
  const at = (sec: number, seen: ProofRequest | undefined = open) =>
    mend(aRequest("bidding"), sight({ seen, now: later(sec) }));
  expect(at(15 + 59)).toEqual([]);
  expect(at(15 + 60)).toEqual([{ do: "event", event: { kind: "lost" } }]);
  expect(at(15 + 60, ours())).toMatchObject([{ event: { kind: "won" } }, { do: "send" }]); // the network's word goes first
});

test("a bid without an outcome is not held for lost: it may be on its way", () => {
  const { bid } = aRequest("bidding");
  const unsure = aRequest("bidding", { bid: { ...bid, accepted: false } });
  expect(isNameless(unsure, later(1_000))).toBe(false);
  expect(mend(unsure, sight({ seen: aProofRequest(), now: later(1_000) }))).toEqual([]);
});

test("an operator who ends all jobs gives up what was promised, tells the network so, and ends the jobs", () => {
  const given = { endJobs: true };
  const givenUp = [
    { do: "event", event: { kind: "failed", failure: { error: "UNKNOWN_FAILURE" } } },
    { do: "send", queue: "deliver-failure" },
  ];
  expect(mend(aRequest("proving"), sight(given))).toMatchObject([...givenUp, { do: "terminate", jobId: "job-1" }]);
  expect(mend(aRequest("assigned"), sight({ ...given, job: undefined }))).toMatchObject(givenUp);
  expect(mend(aRequest("launching"), sight(given))).toMatchObject([...givenUp, { do: "terminate", jobId: "job-1" }]);
});

test.each(["bidding", "proved", "failing", "fulfilled"] as const)(
  "an operator who ends all jobs changes nothing for a request that is %s: there is no job",
  (phase) => {
    const seen = phase === "bidding" ? aProofRequest() : ours();
    expect(mend(aRequest<Phase>(phase), sight({ seen, endJobs: true }))).toEqual([]);
  },
);

test("what the network ended is not told as given up", () => {
  const mendings = mend(aRequest("proving"), sight({ endJobs: true, seen: ours({ isCanceled: true }) }));
  expect(mendings[0]).toMatchObject({ event: { kind: "ended", because: "canceled" } });
});

test("a message that brought nothing is sent each minute at first, and each fifth minute later", () => {
  const sentAt = Array.from({ length: 30 }, (_, minute) => minute).filter(
    (minute) => mend(aRequest("assigned"), sight({ job: undefined, now: later(minute * 60 + 20) })).length > 0,
  );
  expect(sentAt).toEqual([0, 1, 2, 3, 4, 5, 10, 15, 20, 25]);
});

test("a sweep that comes late or early within its minute misses no fifth minute", () => {
  for (let offset = 0; offset < 60; offset += 7) {
    const sent = Array.from({ length: 60 }, (_, minute) => minute * 60 + offset).filter(
      (sec) => sec >= 300 && mend(aRequest("assigned"), sight({ now: later(sec), job: undefined })).length > 0,
    );
    expect(sent).toHaveLength(11);
  }
});

test("a proof that is not settled is looked at each minute for an hour, and then each hour", () => {
  const looked = Array.from({ length: 240 }, (_, minute) => minute).filter((minute) =>
    isDue(aRequest("fulfilled"), later(minute * 60)),
  );
  expect(looked).toEqual([...Array.from({ length: 60 }, (_, minute) => minute), 60, 120, 180]);
  expect(isDue(aRequest("proving"), later(999_999))).toBe(true);
});
