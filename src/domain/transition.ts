import {
  type Delivery,
  type EventKind,
  type LostBecause,
  type LostJob,
  lossesOf,
  type Phase,
  type Request,
  type RequestEvent,
  type RequestPhase,
  type RequestRecord,
  type Round,
  undelivered,
} from "./request.ts";
import type { UnixSeconds } from "./values.ts";

/** Who may follow whom. A pair that is absent is refused, never ignored. */
export const next = {
  bidding: { "bid-signed": "bidding", "bid-accepted": "bidding", won: "assigned", lost: "lost", ended: "abandoned" },
  assigned: { "launch-intended": "launching", failed: "failing", ended: "abandoned" },
  launching: { "launch-intended": "launching", launched: "proving", failed: "failing", ended: "abandoned" },
  proving: {
    proved: "proved",
    failed: "failing",
    "host-lost": "assigned",
    "no-host": "assigned",
    "job-replaced": "proving",
    ended: "abandoned",
  },
  proved: { "delivery-signed": "proved", fulfilled: "fulfilled", failed: "failing", ended: "abandoned" },
  failing: { "delivery-signed": "failing", told: "failed", ended: "abandoned" },
  fulfilled: { settled: "settled", reverted: "reverted" },
  lost: { won: "assigned" },
  settled: {},
  reverted: {},
  failed: {},
  abandoned: { won: "assigned" },
} as const satisfies Record<Phase, Partial<Record<EventKind, Phase>>>;

export type Transition = { kind: "moved"; request: Request } | { kind: "refused"; phase: Phase; event: EventKind };

/**
 * The request after `event`, or why not. Pure: the store decides whether it still applies, by the revision.
 * An auction held for lost, or a bid held for refused, that turns out won (the network's word came late) is still
 * assigned to us: hence `lost` → `assigned`, and `abandoned` → `assigned` where a bid's refusal was the reason.
 */
export function transition(request: Request, event: RequestEvent, now: UnixSeconds): Transition {
  const row: Partial<Record<EventKind, Phase>> = next[request.phase];
  const phase = row[event.kind];
  const body = phase && enter(request, event, now);
  if (!phase || !body || body.phase !== phase) return { kind: "refused", phase: request.phase, event: event.kind };
  const { schema, terms, promise } = request;
  const placed = event.kind === "launch-intended" ? event.placed : request.placed;
  const reachedAtSec = request.phase === phase ? request.reachedAtSec : { ...request.reachedAtSec, [phase]: now };
  return {
    kind: "moved",
    request: {
      ...{ schema, terms, revision: request.revision + 1, reachedAtSec },
      ...(promise && { promise }),
      ...(placed && { placed }),
      ...body,
    },
  };
}

/** The new phase with what it keeps. undefined: the event does not fit what the request holds. */
function enter(request: Request, event: RequestEvent, now: UnixSeconds): RequestPhase | undefined {
  switch (event.kind) {
    case "bid-signed":
      return request.phase === "bidding"
        ? { ...body(request), bid: { ...request.bid, intent: event.intent, accepted: false } }
        : undefined;
    case "bid-accepted":
      return request.phase === "bidding" ? { ...body(request), bid: { ...request.bid, accepted: true } } : undefined;
    case "won":
      if (request.phase === "abandoned" && request.because !== "bid-refused") return undefined;
      return { phase: "assigned", round: 1 };
    case "lost":
      return { phase: "lost" };
    case "launch-intended":
      return request.phase === "assigned" || request.phase === "launching"
        ? {
            ...{ phase: "launching", ...roundOf(request), job: event.job, intendedAtSec: now },
            ...(request.before && { before: request.before }),
          }
        : undefined;
    case "launched":
      return request.phase === "launching"
        ? { phase: "proving", ...roundOf(request), job: request.job, jobId: event.jobId, submittedAtSec: now }
        : undefined;
    case "host-lost":
    case "no-host":
      return request.phase === "proving"
        ? { phase: "assigned", ...nextRound(request, event.kind), before: lostJob(request, event.kind) }
        : undefined;
    case "job-replaced":
      return request.phase === "proving" ? { ...body(request), jobId: event.jobId } : undefined;
    case "proved":
      return { phase: "proved", proof: event.proof, delivery: undelivered, ...(event.gas && { gas: event.gas }) };
    case "failed":
      return { phase: "failing", failure: event.failure, delivery: undelivered };
    case "delivery-signed":
      if (request.phase === "proved") return { ...body(request), delivery: signed(request.delivery, event.intent) };
      if (request.phase === "failing") return { ...body(request), delivery: signed(request.delivery, event.intent) };
      return undefined;
    case "fulfilled":
      return { phase: "fulfilled", fulfillment: event.fulfillment };
    case "told":
      return request.phase === "failing" ? { phase: "failed", failure: request.failure, told: event.told } : undefined;
    case "settled":
      return request.phase === "fulfilled"
        ? { phase: "settled", fulfillment: request.fulfillment, gasUsed: event.gasUsed, earned: event.earned }
        : undefined;
    case "reverted":
      return request.phase === "fulfilled" ? { phase: "reverted", fulfillment: request.fulfillment } : undefined;
    case "ended":
      return { phase: "abandoned", because: event.because, detail: event.detail };
  }
}

const roundOf = (request: Round): Round => ({ round: request.round, losses: lossesOf(request) });

/** One in which no host came lost none. */
const nextRound = (request: Round, because: LostBecause): Round => ({
  round: request.round + 1,
  losses: lossesOf(request) + (because === "host-lost" ? 1 : 0),
});

/** How the job of this round ended, for the choice of the next one's hosts. */
const lostJob = ({ placed }: Request, because: LostBecause): LostJob => ({
  because,
  ...(placed && { className: placed.className }),
});

const signed = (before: Delivery, intent: Extract<Delivery, { state: "intended" }>["intent"]): Delivery => ({
  state: "intended",
  tries: before.tries + 1,
  intent,
});

/** What belongs to the phase alone. */
function body<R extends Request>(request: R): Omit<R, keyof RequestRecord> {
  const {
    schema: _schema,
    terms: _terms,
    revision: _revision,
    promise: _promise,
    placed: _placed,
    reachedAtSec: _reached,
    ...phase
  } = request;
  return phase;
}
