import { endedOnNetwork, secondsInPhase } from "./ended.ts";
import type { Failure } from "./failure.ts";
import { type Job, type LastSign, maxLosses, waitedInVain } from "./job.ts";
import type { ProofRequest } from "./proof-request.ts";
import { type InPhase, lossesOf, type Request, type RequestEvent } from "./request.ts";
import { type Address, type JobId, type UnixSeconds, wei } from "./values.ts";

/** What the sweep does about one request, in order. */
export type Mending =
  | { do: "event"; event: RequestEvent }
  | { do: "send"; queue: "assigned" | "finished" | "deliver-proof" | "deliver-failure" }
  | { do: "terminate"; jobId: JobId; because: string };

export type Sighting = {
  /** The network's word; undefined where it could not be had: then only the clock and the job speak. */
  seen: ProofRequest | undefined;
  /** The request's current job, where it has one and the fleet lists it. */
  job: Job | undefined;
  /** Its job waits for a host, and would do better in another class. */
  betterElsewhere?: boolean;
  /** When the job last said how far it is, while it runs. */
  lastSign?: LastSign | { kind: "unreadable" } | undefined;
  /** undefined only where nothing is seen. */
  prover: Address | undefined;
  /** The operator gives up what was promised. */
  endJobs?: boolean;
  now: UnixSeconds;
};

/** A message is sent again when its phase has lasted this long: the first one was lost, or its step died. */
const resendAfterSec = 20;
/** A job that the fleet does not list this long after its submission is gone. */
const goneAfterSec = 120;
/** A runner says at least every 30 s how far it is. One that does not is not waited for until the deadline. */
const silentAfterSec = 300;
/** Signed intents of one delivery; past them it waits for a person, and the alarm on requests at risk speaks. */
export const deliveryBudget = 20;
const longestBackoffSec = 300;

/** What an event lost, a job that hangs, a deadline gone, a request that the network ended: all found by looking. */
export function mend(request: Request, sighting: Sighting): readonly Mending[] {
  switch (request.phase) {
    case "bidding":
      return mendBidding(request, sighting);
    case "assigned":
    case "launching":
      return mendUnlaunched(request, sighting);
    case "proving":
      return mendProving(request, sighting);
    case "proved":
      return mendDelivery(request, sighting, "deliver-proof");
    case "failing":
      return mendDelivery(request, sighting, "deliver-failure");
    case "fulfilled":
      return mendFulfilled(request, sighting);
    case "lost":
    case "settled":
    case "reverted":
    case "failed":
    case "abandoned":
      return [];
  }
}

/** A message that brought nothing is not sent each minute for hours: after the first minutes each fifth. */
const eagerSec = 300;
const sweepSec = 60;

/** Did a multiple of `everySec` pass since the last sweep? */
const comesRound = (sec: number, everySec: number): boolean =>
  Math.floor(sec / everySec) !== Math.floor((sec - sweepSec) / everySec);

const isResendDue = (waitedSec: number): boolean =>
  waitedSec >= resendAfterSec && (waitedSec < eagerSec || comesRound(waitedSec, eagerSec));

/** A proof that is not settled within an hour is looked at each hour: the network pays when it pays. */
const hourSec = 3_600;

/** Is it worth a look in this sweep? */
export function isDue(request: Request, now: UnixSeconds): boolean {
  if (request.phase !== "fulfilled") return true;
  const waitedSec = secondsInPhase(request, now);
  return waitedSec < hourSec || comesRound(waitedSec, hourSec);
}

function mendBidding(request: InPhase<"bidding">, { seen, prover, now }: Sighting): readonly Mending[] {
  if (seen && seen.fulfiller === prover && seen.fulfillmentStatus === "assigned") {
    return [event({ kind: "won" }), { do: "send", queue: "assigned" }];
  }
  if (seen?.fulfiller !== undefined && seen.fulfiller !== prover) return [event({ kind: "lost" })];
  const over = endings(request, seen, prover, now);
  if (over.length > 0) return over;
  return isNameless(request, now) ? [event({ kind: "lost" })] : [];
}

/** So long after its earliest end an auction has no winner, or none that the network tells; peers count on none past 60 s. */
export const namelessAfterSec = 60;

/** Held for lost then, so that it is no promise any more; one that is assigned to us all the same is taken up again. */
export const isNameless = ({ bid, auctionEndsAtSec }: InPhase<"bidding">, now: UnixSeconds): boolean =>
  bid.accepted && now >= auctionEndsAtSec + namelessAfterSec;

function mendUnlaunched(
  request: InPhase<"assigned"> | InPhase<"launching">,
  { seen, job, prover, endJobs, now }: Sighting,
): readonly Mending[] {
  // A submission whose answer was lost has a job all the same.
  const terminate: readonly Mending[] = job
    ? [{ do: "terminate", jobId: job.jobId, because: "the request is over" }]
    : [];
  const over = endings(request, seen, prover, now);
  if (over.length > 0) return [...over, ...terminate];
  if (unexecutable(seen)) return [...failing(cannotExecute), ...terminate];
  if (endJobs) return [...failing(givenUp), ...terminate];
  return isResendDue(secondsInPhase(request, now)) ? [{ do: "send", queue: "assigned" }] : [];
}

function mendProving(request: InPhase<"proving">, sighting: Sighting): readonly Mending[] {
  const { seen, job, betterElsewhere, prover, endJobs, now } = sighting;
  const terminate = (because: string): Mending => ({ do: "terminate", jobId: request.jobId, because });
  const over = endings(request, seen, prover, now);
  if (over.length > 0) return [...over, terminate("the request is over")];
  if (unexecutable(seen)) return [...failing(cannotExecute), terminate("the program cannot be executed")];
  if (endJobs) return [...failing(givenUp), terminate("the operator ends all jobs")];
  if (!job) {
    return now - request.submittedAtSec <= goneAfterSec ? [] : elsewhere(request, "vanished from the fleet");
  }
  if (isSilent(sighting)) return [...elsewhere(request, "fell silent"), terminate("the job says nothing any more")];
  // Only ended here: the end of a job that had no host sends the request back, as the end of a host does, and no sooner.
  if (job.state.kind === "waiting" && betterElsewhere) return [terminate(waitedInVain)];
  const ended = job.state.kind === "succeeded" || job.state.kind === "ended";
  return ended ? [{ do: "send", queue: "finished" }] : [];
}

/**
 * Its runner hangs, or its host does, maybe before it could say anything: then its start counts. What another attempt said
 * before this one started says nothing of it; a bucket that does not answer says nothing of any.
 */
function isSilent({ job, lastSign, now }: Sighting): boolean {
  if (job?.state.kind !== "running" || !lastSign || lastSign.kind === "unreadable") return false;
  const { startedAtSec } = job.state;
  const sinceSec = lastSign.kind === "said" ? Math.max(lastSign.atSec, startedAtSec) : startedAtSec;
  return now - sinceSec > silentAfterSec;
}

/** Another host's turn, while not too many were lost. */
function elsewhere(request: InPhase<"proving">, because: string): readonly Mending[] {
  if (lossesOf(request) + 1 < maxLosses) return [event({ kind: "host-lost" }), { do: "send", queue: "assigned" }];
  const message = `its job ${because}, as the last of ${maxLosses} that lost their hosts`;
  return failing({ error: "PROVING_FAILURE", message, stage: "reconcile" });
}

/**
 * A delivery that was signed may have landed: its step looks first, so it is asked again even where the network or the
 * clock says that it is over. One that was never signed is simply over.
 */
function mendDelivery(
  request: InPhase<"proved"> | InPhase<"failing">,
  { seen, prover, now }: Sighting,
  queue: "deliver-proof" | "deliver-failure",
): readonly Mending[] {
  const { delivery } = request;
  const over = endings(request, seen, prover, now);
  if (over.length > 0) return delivery.state === "none" ? over : [{ do: "send", queue }];
  const waitedSec =
    delivery.state === "none" ? secondsInPhase(request, now) : Math.max(0, now - delivery.intent.signedAtSec);
  const backoffSec = Math.min(resendAfterSec * 2 ** Math.min(delivery.tries, 10), longestBackoffSec);
  return delivery.tries < deliveryBudget && waitedSec >= backoffSec ? [{ do: "send", queue }] : [];
}

function mendFulfilled(_request: InPhase<"fulfilled">, { seen }: Sighting): readonly Mending[] {
  if (seen?.fulfillmentStatus === "reverted") return [event({ kind: "reverted" })];
  if (seen?.settlementStatus !== "settled" || seen.gasUsed === undefined) return [];
  return [event({ kind: "settled", gasUsed: seen.gasUsed, earned: seen.deduction ?? wei(0n) })];
}

function endings(
  request: Request,
  seen: ProofRequest | undefined,
  prover: Address | undefined,
  now: UnixSeconds,
): readonly Mending[] {
  const because = endedOnNetwork(seen, prover);
  if (because)
    return [event({ kind: "ended", because, detail: `the network says ${seen?.fulfillmentStatus ?? because}` })];
  if (now < request.terms.deadlineSec) return [];
  return [event({ kind: "ended", because: "deadline-passed", detail: `the deadline passed while ${request.phase}` })];
}

const unexecutable = (seen: ProofRequest | undefined): boolean =>
  seen?.fulfillmentStatus === "assigned" && seen.executionStatus === "unexecutable";

const cannotExecute: Failure = {
  error: "EXECUTION_FAILURE",
  message: "the network's own execution of the program failed",
  stage: "reconcile",
};

const givenUp: Failure = {
  error: "UNKNOWN_FAILURE",
  message: "the operator of this prover gave up what it had promised",
  stage: "reconcile",
};

const failing = (failure: Failure): readonly Mending[] => [
  event({ kind: "failed", failure }),
  { do: "send", queue: "deliver-failure" },
];

const event = (of: RequestEvent): Mending => ({ do: "event", event: of });
