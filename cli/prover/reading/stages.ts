import type { Phase, Request } from "../../../src/domain/request.ts";
import { countOf, durationOf, momentOf, perBpguOf, proveOf } from "../terminal/words.ts";
import { sayDecision } from "./decisions.ts";
import type { Trace } from "./trace.ts";

export type StageState = "done" | "now" | "ahead" | "failed" | "not-reached";

/** One of the network's eight stages of a request, as far as this prover knows of it. */
export type Stage = { name: string; state: StageState; atSec: number | undefined; facts: readonly string[] };

/** How far each phase is: the stage that is under way, and whether it ended there for good. */
const reached: Readonly<Record<Phase, { stage: number; ended?: "failed" | "done" }>> = {
  bidding: { stage: 1 },
  lost: { stage: 1, ended: "failed" },
  assigned: { stage: 3 },
  launching: { stage: 3 },
  proving: { stage: 3 },
  proved: { stage: 4 },
  failing: { stage: 3, ended: "failed" },
  failed: { stage: 3, ended: "failed" },
  fulfilled: { stage: 7 },
  settled: { stage: 7, ended: "done" },
  reverted: { stage: 7, ended: "failed" },
  abandoned: { stage: 3, ended: "failed" },
};

type Told = { atSec: number | undefined; facts: readonly string[] };

/** The stages by the network's own names, in their order. */
const stages: readonly (readonly [name: string, tell: (trace: Trace) => Told])[] = [
  ["Request Creation", tellCreation],
  ["Bidding Phase", tellBidding],
  ["Assignment", tellAssignment],
  ["Proof Generation", tellProving],
  ["Fulfillment", tellFulfillment],
  ["Verification", tellVerification],
  ["Execution", tellExecution],
  ["Completion", tellCompletion],
];

export function stagesOf(trace: Trace): Stage[] {
  const here = whereIs(trace.request);
  return stages.map(([name, tell], at) => ({ name, state: stateAt(at, here), ...tell(trace) }));
}

/** Abandoned and failed requests ended in the stage that they had come to. */
function whereIs(request: Request | undefined): { stage: number; ended?: "failed" | "done" } {
  if (!request) return { stage: 1, ended: "failed" };
  const { reachedAtSec, phase } = request;
  if (phase === "abandoned" && reachedAtSec.assigned === undefined) return { stage: 1, ended: "failed" };
  const isOver = phase === "abandoned" || phase === "failed" || phase === "failing";
  if (isOver && reachedAtSec.proved !== undefined) return { stage: 4, ended: "failed" };
  return reached[phase];
}

function stateAt(at: number, { stage, ended }: ReturnType<typeof whereIs>): StageState {
  if (at < stage) return "done";
  if (at > stage) return ended ? "not-reached" : "ahead";
  return ended ?? "now";
}

function tellCreation({ request, decisions }: Trace): Told {
  const terms = request?.terms ?? decisions[0]?.request;
  if (!terms) return { atSec: undefined, facts: [] };
  const most =
    terms.maxPricePerPgu === undefined
      ? "no maximum price"
      : `at most ${perBpguOf(terms.maxPricePerPgu)} PROVE per BPGU`;
  return {
    atSec: terms.createdAtSec,
    facts: [
      `${terms.mode}, ${terms.version}, ${most}, deadline ${momentOf(terms.deadlineSec)}`,
      `requester ${terms.requester}`,
      `program ${terms.vkHash}`,
    ],
  };
}

function tellBidding({ request, decisions }: Trace): Told {
  const decided = decisions.map(
    ({ atSec, decision, generation, shadow }) =>
      `${momentOf(atSec)} ${sayDecision(decision)}; knobs ${generation}${shadow ? "; shadow: nothing was sent" : ""}`,
  );
  const none =
    decided.length === 0
      ? ["the journal does not hold the decision (it is written once a minute, and kept for 90 days)"]
      : [];
  const bid =
    request?.phase === "bidding"
      ? [
          `bid transaction ${request.bid.intent.transaction}, nonce ${request.bid.intent.nonce}, ${request.bid.accepted ? "taken by the network" : "not known to be taken"}`,
          `the auction ends ${momentOf(request.auctionEndsAtSec)} at the earliest`,
        ]
      : request?.promise && decided.length === 0
        ? [`asked ${perBpguOf(request.promise.amount)} PROVE per BPGU`]
        : [];
  const because =
    request?.phase === "abandoned" && request.reachedAtSec.assigned === undefined ? [sayEnd(request)] : [];
  return {
    atSec: request?.reachedAtSec.bidding ?? decisions[0]?.atSec,
    facts: [...decided, ...none, ...bid, ...because],
  };
}

function tellAssignment({ request }: Trace): Told {
  const atSec = request?.reachedAtSec.assigned;
  if (request?.phase === "lost") return { atSec: request.reachedAtSec.lost, facts: ["lost to a lower bid"] };
  const adopted = atSec !== undefined && request?.reachedAtSec.bidding === undefined;
  return {
    atSec,
    facts: atSec === undefined ? [] : [adopted ? "assigned to us without a bid that we know of" : "won"],
  };
}

function tellProving({ request, attempts, underWay, claim, job }: Trace): Told {
  if (!request || request.reachedAtSec.assigned === undefined) return { atSec: undefined, facts: [] };
  const { placed } = request;
  const facts = placed ? [`on ${placed.className}, because ${placed.because}`] : [];
  if ("job" in request) facts.push(`round ${request.round}, job ${request.job}`);
  if (job) facts.push(`Batch job ${job.jobId}: ${sayState(job)}`);
  else if (claim)
    facts.push(`Batch job ${claim.jobId} holds the fence, round ${claim.round}, attempt ${claim.attempt}`);
  for (const { attempt, said } of underWay) {
    const { atSec, ...rest } = said;
    const when = typeof atSec === "number" ? ` at ${momentOf(atSec)}` : "";
    facts.push(
      `${attempt} said${when}: ${Object.entries(rest)
        .map(([name, value]) => `${name} ${String(value)}`)
        .join(", ")}`,
    );
  }
  facts.push(...attempts.flatMap(sayAttempt));
  if ((request.phase === "failing" || request.phase === "failed") && request.reachedAtSec.proved === undefined) {
    facts.push(`failed: ${request.failure.error} at ${request.failure.stage}: ${request.failure.message}`);
  }
  if (request.phase === "abandoned" && request.reachedAtSec.proved === undefined) facts.push(sayEnd(request));
  return { atSec: request.reachedAtSec.launching ?? request.reachedAtSec.proving, facts };
}

function sayAttempt({
  jobId,
  attempt,
  backend,
  outcome,
  stages: times,
  gas,
  cycles,
  gpu,
  costUsd,
  ...rest
}: Trace["attempts"][number]): string[] {
  const counted = [cycles && `${countOf(cycles)} cycles`, gas && `${countOf(gas)} PGU`, gpu?.name].filter(Boolean);
  const cost = costUsd === undefined ? "" : `, ${costUsd.toFixed(6)} USD of its host`;
  const head = `attempt ${attempt} of ${jobId}: ${outcome} (${backend}${backend === "simulated" ? ": proves nothing" : ""})`;
  return [
    `${[head, ...counted].join(", ")}${cost}`,
    `  ${times.map(({ stage, elapsedMs }) => `${stage} ${durationOf(elapsedMs)}`).join(", ")}`,
    ...("failure" in rest ? [`  ${rest.failure.error} at ${rest.failure.stage}: ${rest.failure.message}`] : []),
    ...("proof" in rest ? [`  proof of ${countOf(rest.proof.sizeBytes)} bytes, SHA-256 ${rest.proof.sha256}`] : []),
  ];
}

function sayState({ state }: NonNullable<Trace["job"]>): string {
  switch (state.kind) {
    case "waiting":
      return state.blocked === undefined ? "waits for a host" : `waits for a host (${state.blocked})`;
    case "starting":
      return "starts on its host";
    case "running":
      return `runs since ${momentOf(state.startedAtSec)}`;
    case "succeeded":
      return "has ended well";
    case "ended":
      return `has ended${state.exitCode === undefined ? "" : ` with code ${state.exitCode}`}: ${state.reason}`;
  }
}

function tellFulfillment({ request }: Trace): Told {
  if (!request) return { atSec: undefined, facts: [] };
  const facts: string[] = [];
  if ((request.phase === "proved" || request.phase === "failing") && request.delivery.state === "intended") {
    const { tries, intent } = request.delivery;
    facts.push(`signed ${tries} times, the last with nonce ${intent.nonce}, transaction ${intent.transaction}`);
  } else if (request.phase === "proved") facts.push("waits for its turn with the signer");
  if ("fulfillment" in request) facts.push(`transaction ${request.fulfillment}`);
  if (request.phase === "failed")
    facts.push(request.told ? "the network was told that it failed" : "the network no longer wanted to hear of it");
  if (request.phase === "abandoned" && request.reachedAtSec.proved !== undefined) facts.push(sayEnd(request));
  return { atSec: request.reachedAtSec.fulfilled ?? request.reachedAtSec.failed, facts };
}

/** The network takes a fulfilment only where the proof verifies. */
function tellVerification({ request, attempts }: Trace): Told {
  if (request?.reachedAtSec.fulfilled === undefined) return { atSec: undefined, facts: [] };
  const here = attempts.flatMap(({ stages: times }) => times).find(({ stage }) => stage === "verify");
  const before = here ? `, after we had verified it in ${durationOf(here.elapsedMs)}` : "";
  return { atSec: request.reachedAtSec.fulfilled, facts: [`the network took the proof${before}`] };
}

function tellExecution({ request }: Trace): Told {
  if (request?.phase !== "settled") return { atSec: undefined, facts: [] };
  return { atSec: request.reachedAtSec.settled, facts: [`the network counted ${countOf(request.gasUsed)} PGU`] };
}

function tellCompletion({ request, attempts }: Trace): Told {
  const costUsd = attempts.reduce((sum, attempt) => sum + (attempt.costUsd ?? 0), 0);
  const cost = attempts.length > 0 ? [`hosts cost ${costUsd.toFixed(6)} USD`] : [];
  if (request?.phase === "settled") {
    return {
      atSec: request.reachedAtSec.settled,
      facts: [`settled: earned ${proveOf(request.earned)} PROVE`, ...cost],
    };
  }
  if (request?.phase === "reverted") {
    return { atSec: request.reachedAtSec.reverted, facts: ["reverted on chain: nothing was paid", ...cost] };
  }
  if (request?.phase === "fulfilled")
    return { atSec: undefined, facts: ["the network has not settled it yet", ...cost] };
  return { atSec: undefined, facts: [] };
}

const sayEnd = ({ because, detail }: Extract<Request, { phase: "abandoned" }>): string =>
  `ended: ${because}: ${detail}`;
