import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type AbandonReason,
  abandonReasons,
  type InPhase,
  isTerminal,
  type Phase,
  type Request,
  type RequestEvent,
} from "../../src/domain/request.ts";
import { next, transition } from "../../src/domain/transition.ts";
import { jobId, jobNameOf, pgu, requestId, transactionHash, unixSeconds, wei } from "../../src/domain/values.ts";
import { aFailure, anIntent, aProof, aRequest, bodies, t0 } from "./builders.ts";

const id = requestId(`0x${"1".repeat(64)}`);
const word = transactionHash(`0x${"8".repeat(64)}`);
const events: readonly RequestEvent[] = [
  { kind: "bid-signed", intent: anIntent({ nonce: 8n }) },
  { kind: "bid-accepted" },
  { kind: "won" },
  { kind: "lost" },
  { kind: "launch-intended", placed: { className: "on-demand", because: "promised" }, job: jobNameOf(id, 1) },
  { kind: "launched", jobId: jobId("job-1") },
  { kind: "host-lost" },
  { kind: "no-host" },
  { kind: "job-replaced", jobId: jobId("job-2") },
  { kind: "proved", proof: aProof, gas: pgu(9n) },
  { kind: "failed", failure: aFailure },
  { kind: "delivery-signed", intent: anIntent() },
  { kind: "fulfilled", fulfillment: word },
  { kind: "told", told: true },
  { kind: "settled", gasUsed: pgu(5n), earned: wei(6n) },
  { kind: "reverted" },
  { kind: "ended", because: "canceled", detail: "by its requester" },
];
const phases = Object.keys(bodies) as Phase[]; // the builders have one body for each phase

test("a pair that the table names moves there, counts a revision and keeps the terms; every other pair is refused", () => {
  fc.assert(
    fc.property(fc.constantFrom(...phases), fc.constantFrom(...events), fc.nat(1_000), (phase, event, later) => {
      const request: Request = aRequest(phase);
      const row: Record<string, Phase> = next[phase];
      const moved = transition(request, event, unixSeconds(t0 + later));
      const expected = row[event.kind];
      if (!expected) {
        expect(moved).toEqual({ kind: "refused", phase, event: event.kind });
        return;
      }
      expect(moved.kind).toBe("moved");
      if (moved.kind !== "moved") return;
      expect(moved.request.phase).toBe(expected);
      expect(moved.request.revision).toBe(request.revision + 1);
      expect(moved.request.terms).toBe(request.terms);
      expect(moved.request.reachedAtSec[expected]).toBe(expected === phase ? t0 : t0 + later);
    }),
    { numRuns: 1_000 },
  );
});

test("no walk of events leaves a terminal phase, but for a bid that turns out won", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...events), { maxLength: 40 }), (walk) => {
      let request: Request = aRequest("bidding");
      for (const event of walk) {
        const moved = transition(request, event, t0);
        if (moved.kind === "refused") continue;
        if (isTerminal(request.phase)) {
          expect(event.kind).toBe("won");
          expect(["lost", "abandoned"]).toContain(request.phase);
        }
        request = moved.request;
      }
    }),
    { numRuns: 1_000 },
  );
});

test("of what was abandoned only a bid held for refused can turn out won", () => {
  const won = (because: AbandonReason) => transition(aRequest("abandoned", { because }), { kind: "won" }, t0).kind;
  expect(abandonReasons.filter((because) => won(because) === "moved")).toEqual(["bid-refused"]);
});

test("a request that is fulfilled can no longer fail, be abandoned or be proved again", () => {
  const outcomes = events.map((event) => transition(aRequest("fulfilled"), event, t0));
  expect(outcomes.flatMap((o) => (o.kind === "moved" ? [o.request.phase] : []))).toEqual(["settled", "reverted"]);
});

test.each(["host-lost", "no-host"] as const)(
  "a job that ends by %s sends the request back with the next round and the class that it was on",
  (kind) => {
    const placed = { className: "spot", because: "promised" } as const;
    const moved = transition({ ...aRequest("proving"), placed }, { kind }, t0);
    const before = { because: kind, className: "spot" };
    expect(moved).toMatchObject({ kind: "moved", request: { phase: "assigned", round: 2, before } });
    const older = transition(aRequest("proving"), { kind }, t0);
    expect(older).toMatchObject({ request: { before: { because: kind } } });

    const next = { className: "on-demand", because: "idle-here" } as const;
    const intent = { kind: "launch-intended", job: jobNameOf(id, 2), placed: next } as const;
    const launching = moved.kind === "moved" ? transition(moved.request, intent, t0) : moved;
    expect(launching).toMatchObject({ request: { phase: "launching", before, placed: next } });
  },
);

test("the losses are counted apart from the rounds; an item that does not say has lost a host in each earlier round", () => {
  const after = (kind: "host-lost" | "no-host", given: Partial<InPhase<"proving">>) => {
    const moved = transition(aRequest("proving", given), { kind }, t0);
    return moved.kind === "moved" ? moved.request : undefined;
  };
  expect(after("no-host", { round: 3, losses: 1 })).toMatchObject({ round: 4, losses: 1 });
  expect(after("host-lost", { round: 3, losses: 1 })).toMatchObject({ round: 4, losses: 2 });
  expect(after("no-host", { round: 3 })).toMatchObject({ round: 4, losses: 2 });

  let request: Request = aRequest("assigned", { round: 4, losses: 2 });
  for (const kind of ["launch-intended", "launched", "job-replaced"] as const) {
    const moved = transition(request, events.find((event) => event.kind === kind)!, t0);
    if (moved.kind !== "moved") throw new Error("refused");
    request = moved.request;
    expect(request).toMatchObject({ round: 4, losses: 2 });
  }
});

test("where its newest job went stays with the request to its end", () => {
  const placed = { className: "spot", because: "promised" } as const;
  fc.assert(
    fc.property(fc.constantFrom(...phases), fc.constantFrom(...events), (phase, event) => {
      const moved = transition({ ...aRequest(phase), placed }, event, t0);
      if (moved.kind !== "moved") return;
      expect(moved.request.placed).toEqual(event.kind === "launch-intended" ? event.placed : placed);
    }),
    { numRuns: 500 },
  );
});

test("each signed delivery counts against the budget", () => {
  let request: Request = aRequest("proved");
  for (const expected of [1, 2, 3]) {
    const moved = transition(request, { kind: "delivery-signed", intent: anIntent() }, t0);
    if (moved.kind !== "moved") throw new Error("refused");
    request = moved.request;
    expect(request).toMatchObject({ delivery: { state: "intended", tries: expected } });
  }
});

test("what was decided with the bid stays with the request to its end, and is not made up where there was none", () => {
  const promise = { amount: wei(5n), className: "spot", chance: 0.5, onTime: 0.999, costMicros: 7 };
  fc.assert(
    fc.property(fc.constantFrom(...phases), fc.constantFrom(...events), (phase, event) => {
      const moved = transition({ ...aRequest(phase), promise }, event, t0);
      if (moved.kind === "moved") expect(moved.request.promise).toEqual(promise);
      const without = transition(aRequest(phase), event, t0);
      if (without.kind === "moved") expect(without.request).not.toHaveProperty("promise");
    }),
    { numRuns: 500 },
  );
});
