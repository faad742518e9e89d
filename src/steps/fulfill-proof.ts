import { endedOnNetwork } from "../domain/ended.ts";
import type { ProofRequest } from "../domain/proof-request.ts";
import type { InPhase } from "../domain/request.ts";
import { series } from "../domain/series.ts";
import type { RequestId, TransactionHash } from "../domain/values.ts";
import type { Ports } from "../ports/ports.ts";
import { advance, alreadyPast } from "./advance.ts";
import { isUsedUp } from "./delivery-budget.ts";
import { end } from "./end.ts";
import type { Sent } from "./errand.ts";
import type { Lane } from "./lane.ts";
import { noteProof } from "./note-proof.ts";
import { observe } from "./observe.ts";
import { retryLater } from "./outcome.ts";
import { remember } from "./remember.ts";

type Deps = Pick<
  Ports,
  "requests" | "artifacts" | "network" | "queues" | "clock" | "metrics" | "tallies" | "samples" | "log"
> & { lane: Lane };

/** Hands the proof to the network, once. Safe to run twice, to be killed anywhere, and to race with itself. */
export const fulfillProof =
  (deps: Deps) =>
  async ({ requestId }: { requestId: RequestId }) => {
    const request = await deps.requests.get(requestId);
    if (request?.phase !== "proved") return alreadyPast(request);
    if (request.delivery.state === "none" && deps.clock.now() >= request.terms.deadlineSec) {
      return end(deps, request, "deadline-passed", "the proof was ready too late");
    }
    if (isUsedUp(request.delivery) && deps.clock.now() < request.terms.deadlineSec) return lookOnly(deps, request);
    const read = await deps.artifacts.readProof(request.proof);
    if (read.kind === "damaged") return landedOrLost(deps, request, `the stored proof is damaged: ${read.because}`);

    const sent = await deps.lane.send({
      call: { kind: "fulfill", requestId, proof: read.bytes },
      use: "deliver",
      untilSec: request.terms.deadlineSec,
      ...(request.delivery.state === "intended" && { before: request.delivery.intent }),
      remember: remember(deps, request, (intent) => ({ kind: "delivery-signed", intent })),
    });
    return conclude(deps, requestId, sent);
  };

async function conclude(deps: Deps, requestId: RequestId, sent: Sent) {
  const request = await deps.requests.get(requestId);
  if (request?.phase !== "proved") return alreadyPast(request);
  switch (sent.kind) {
    case "accepted":
      return fulfilled(deps, request, sent.transaction);
    case "refused":
      return refused(deps, request, sent.message);
    case "too-late":
      return lateOrLanded(deps, request);
    case "superseded":
      return retryLater("the request changed while its proof was being sent", 1);
    case "busy":
      return retryLater(`the lane is busy: ${sent.because}`, 1);
    case "outcome-unknown":
      return retryLater(sent.message);
  }
}

async function fulfilled(deps: Deps, request: InPhase<"proved">, fulfillment: TransactionHash) {
  const moved = await advance(deps, request, { kind: "fulfilled", fulfillment });
  if (moved.kind === "stale") return alreadyPast(moved.current);
  await noteProof(deps, request, "made");
  const reached = request.reachedAtSec.proved;
  if (reached !== undefined) {
    const tookSec = deps.clock.now() - reached;
    await observe(deps, [series.deliver], Math.max(tookSec, 1), request.terms.requestId);
  }
  return { kind: "fulfilled" as const, transaction: fulfillment };
}

/** A refusal means that the network no longer wants the proof, or that it does not hold: the request's state tells. */
async function refused(deps: Deps, request: InPhase<"proved">, message: string) {
  const over = await overOnNetwork(deps, request, message);
  return over ?? giveUp(deps, request, `the network refused the proof: ${message}`);
}

async function overOnNetwork(deps: Deps, request: InPhase<"proved">, message: string) {
  const seen = await deps.network.request(request.terms.requestId);
  const ours = await fulfilledByUs(deps, seen);
  if (ours) return fulfilled(deps, request, ours);
  const ended = endedOnNetwork(seen, undefined);
  return ended && end(deps, request, ended, message);
}

/** Nothing more is sent; what was sent may have been taken all the same. */
async function lookOnly(deps: Deps, request: InPhase<"proved">) {
  const transaction = await landed(deps, request);
  if (transaction) return fulfilled(deps, request, transaction);
  const over = await overOnNetwork(deps, request, "every try to deliver the proof was used up");
  return over ?? retryLater("every try to deliver the proof is used up");
}

/** An earlier intent of ours was taken although the network did not show its transaction when it was looked for. */
async function fulfilledByUs(deps: Deps, seen: ProofRequest | undefined): Promise<TransactionHash | undefined> {
  if (seen?.fulfillmentStatus !== "fulfilled" || seen.fulfiller === undefined) return undefined;
  const prover = await deps.network.owner(await deps.network.signer());
  return seen.fulfiller === prover ? deps.network.fulfillment(seen.requestId) : undefined;
}

/** The deadline passed with a call on its way: only the network can say whether it was in time. */
async function lateOrLanded(deps: Deps, request: InPhase<"proved">) {
  const transaction = await landed(deps, request);
  if (transaction) return fulfilled(deps, request, transaction);
  return end(deps, request, "deadline-passed", "the deadline passed while the proof was being delivered");
}

/** A proof that was sent before it was damaged may have been taken: then there is nothing to fail. */
async function landedOrLost(deps: Deps, request: InPhase<"proved">, message: string) {
  const transaction = await landed(deps, request);
  return transaction ? fulfilled(deps, request, transaction) : giveUp(deps, request, message);
}

async function landed(deps: Deps, { delivery, terms }: InPhase<"proved">): Promise<TransactionHash | undefined> {
  if (delivery.state === "none") return undefined;
  const { transaction } = delivery.intent;
  const isThere = await deps.network.hasTransaction(transaction);
  if (isThere === undefined) return fulfilledByUs(deps, await deps.network.request(terms.requestId));
  return isThere ? transaction : undefined;
}

async function giveUp(deps: Deps, request: InPhase<"proved">, message: string) {
  const failure = { error: "VERIFICATION_FAILURE", message, stage: "fulfill-proof" } as const;
  const moved = await advance(deps, request, { kind: "failed", failure });
  if (moved.kind === "stale") return alreadyPast(moved.current);
  await deps.queues.send("deliver-failure", { requestId: request.terms.requestId });
  await noteProof(deps, request, "failed");
  return { kind: "failing" as const, because: message };
}
