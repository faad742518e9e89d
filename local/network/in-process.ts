import { keccak256 } from "../../src/adapters/network/signing.ts";
import { FulfillmentStatus, ProofRequestError } from "../../src/gen/types_pb.ts";
import type { Engine } from "./engine.ts";
import { fromHex, toHex } from "./hex.ts";
import { endUnpaid } from "./lifecycle.ts";
import type { InProcess, InProcessOutcome, OpenRequest } from "./ports.ts";
import { isRefusal, type Refusal } from "./refusal.ts";
import { acceptBid } from "./rpc/bid.ts";
import { acceptProof, checkProof, provable } from "./rpc/fulfill-proof.ts";
import { effectiveTick } from "./rules.ts";
import { checkBid } from "./state/check-bid.ts";
import { checkAssigned, requestOfFulfiller } from "./state/check-fulfiller.ts";
import type { RequestRecord } from "./state/records.ts";
import { knownMode } from "./state/status.ts";
import { proofSubject } from "./subject.ts";

/** The network as a rival inside this process sees it: the same rules and words, without signatures and nonces. */
export const inProcess = (engine: Engine): InProcess => ({
  openRequests: () =>
    engine.state.requests
      .candidates([`status:${FulfillmentStatus.REQUESTED}`])
      .map((request) => toOpenRequest(engine, request)),
  bid({ prover, requestId, amountWei }) {
    const claim = { prover: toHex(prover), requestId: toHex(requestId), amountWei, nowMs: engine.nowMs() };
    const refused = checkBid(engine.state, engine.rules, claim);
    if (refused === undefined) acceptBid(engine, claim.requestId, claim.prover, amountWei);
    return outcome(refused);
  },
  async fulfill({ prover, requestId, proof }) {
    const id = toHex(requestId);
    const refused = await checkProof(engine, id, toHex(prover), proof);
    const request = refused ?? provable(engine, id, toHex(prover));
    if (!isRefusal(request)) acceptProof(engine, request, proof, toHex(keccak256(prover, requestId)));
    return outcome(isRefusal(request) ? request : undefined);
  },
  fail({ prover, requestId }) {
    const request = requestOfFulfiller(engine.state, toHex(requestId), toHex(prover));
    const refused = isRefusal(request) ? request : checkAssigned(request, engine.nowMs());
    if (!isRefusal(request) && refused === undefined) {
      endUnpaid(engine, request, { kind: "failed", error: ProofRequestError.UNKNOWN_FAILURE });
    }
    return outcome(refused);
  },
  subject(requestId) {
    const request = engine.state.requests.get(toHex(requestId));
    return request === undefined ? undefined : proofSubject(engine, request);
  },
  onRequest: (listener) =>
    engine.onChange(({ before, after }) => {
      if (before === undefined) listener(toOpenRequest(engine, after));
    }),
  onAssigned: (listener) =>
    engine.onChange(({ before, after }) => {
      const { id, fulfiller, pricePerPgu, fulfillment } = after;
      const isNews = fulfillment === FulfillmentStatus.ASSIGNED && before?.fulfillment !== fulfillment;
      if (!isNews || fulfiller === undefined) return;
      listener({ requestId: fromHex(id), prover: fromHex(fulfiller), amountWei: pricePerPgu ?? 0n });
    }),
});

const outcome = (refused: Refusal | undefined): InProcessOutcome => refused ?? { kind: "accepted" };

const toOpenRequest = ({ rules }: Engine, request: RequestRecord): OpenRequest => ({
  requestId: fromHex(request.id),
  vkHash: fromHex(request.vkHash),
  version: request.version,
  mode: knownMode(request.mode),
  createdAtSec: Math.floor(request.createdAtMs / 1000),
  deadlineSec: request.deadlineSec,
  auctionEndsAtMs: request.auctionEndsAtMs,
  cycleLimit: request.cycleLimit,
  gasLimit: request.gasLimit,
  maxPricePerPgu: request.maxPricePerPgu,
  floorPricePerPgu: request.floorPricePerPgu ?? 0n,
  tickSize: effectiveTick(rules.params),
  whitelist: request.whitelist.map(fromHex),
});
