import { FulfillmentStatus, SettleRequestBodySchema, TransactionVariant } from "../../../src/gen/types_pb.ts";
import { address, id32 } from "../address.ts";
import type { Engine } from "../engine.ts";
import { fromHex, type Hex } from "../hex.ts";
import { pageOf, slicePage } from "../page.ts";
import { orRefuse, type Refusal, refusal } from "../refusal.ts";
import { bidsOf, winnerOf } from "../state/auction.ts";
import type { BidRecord, RequestRecord } from "../state/records.ts";
import { statusName } from "../state/status.ts";
import { assigned } from "../state/transitions.ts";
import { commit, signedCall } from "../transact.ts";
import type { NetworkRpcs } from "./service.ts";

const spec = {
  method: "Settle",
  body: SettleRequestBodySchema,
  domain: "required",
  variant: TransactionVariant.SETTLE_VARIANT,
} as const;

/** Ends an auction early, by the auctioneer; the winner must be the one that the rules name. */
export const settle = (engine: Engine): NetworkRpcs => ({
  /** What waits for an auctioneer outside the box; its bids are sealed no more. The oldest come first. */
  getFilteredSettleableRequests(filter) {
    const waiting = engine.state.requests
      .candidates([`status:${FulfillmentStatus.REQUESTED}`])
      .filter((request) => awaitsSettlement(engine, request));
    return { requests: slicePage(waiting, pageOf(filter)).map((request) => toSettleable(engine, request)) };
  },
  async settle(message) {
    const call = await signedCall(engine, spec, message);
    orRefuse(checkAuctioneer(engine, call.sender));
    const { request, winner } = orRefuse(settleable(engine, id32(call.body.requestId), address(call.body.winner)));
    const txHash = commit(engine, call, request.id);
    engine.put(assigned(request, winner, engine.nowMs()));
    return { txHash, body: {} };
  },
});

const awaitsSettlement = ({ state, nowMs }: Engine, request: RequestRecord): boolean =>
  request.auctionEndsAtMs <= nowMs() && nowMs() < request.deadlineSec * 1000 && bidsOf(state, request.id).length > 0;

const toSettleable = ({ state }: Engine, request: RequestRecord) => ({
  requestId: fromHex(request.id),
  createdAt: BigInt(Math.floor(request.createdAtMs / 1000)),
  minAuctionPeriod: BigInt(request.minAuctionPeriodSec),
  bids: bidsOf(state, request.id).map((bid) => ({ bidder: fromHex(bid.prover), amount: bid.amountWei.toString() })),
});

const checkAuctioneer = ({ rules }: Engine, sender: Hex): Refusal | undefined =>
  sender === rules.roles.auctioneer
    ? undefined
    : refusal("permission-denied", "only the auctioneer may settle an auction");

type Settleable = { request: RequestRecord; winner: BidRecord };

function settleable({ state, nowMs }: Engine, requestId: Hex, claimed: Hex): Settleable | Refusal {
  const request = state.requests.get(requestId);
  if (request === undefined) return refusal("not-found", `request ${requestId} not found`);
  if (nowMs() >= request.deadlineSec * 1000) return refusal("failed-precondition", "the request's deadline has passed");
  if (request.fulfillment !== FulfillmentStatus.REQUESTED) {
    return refusal("failed-precondition", `request is ${statusName(request.fulfillment)}, not REQUESTED`);
  }
  const winner = winnerOf(bidsOf(state, requestId));
  if (winner === undefined) return refusal("failed-precondition", "nobody has bid on this request");
  if (winner.prover !== claimed) return refusal("invalid-argument", `${claimed} is not the lowest bidder`);
  return { request, winner };
}
