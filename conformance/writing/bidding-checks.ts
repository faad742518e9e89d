import { FulfillmentStatus } from "../../src/gen/types_pb.ts";
import { type Check, demand } from "../check.ts";
import { refused } from "../refusals.ts";
import { networkTerms, send } from "../signed-call.ts";
import { said } from "../statuses.ts";
import type { WritableTarget } from "../target.ts";
import { amountOf, short, textOf, unused } from "../values.ts";
import { assigned, bidden, bidder, requested } from "./life.ts";
import { fairAmount, requesterOf, tickOf } from "./make-request.ts";
import { after } from "./stages.ts";

/** Amounts that no network takes. */
const wrongBids: Readonly<Record<string, (target: WritableTarget) => Promise<bigint | string>>> = {
  "a bid of 0": async () => 0n,
  "a bid that is no number": async () => "cheap",
  "a bid off the tick": async (target) => (await fairAmount(target)) + 1n,
  "a bid above the request's maximum": async (target) => {
    const { params } = await networkTerms(target);
    return tickOf(params.tickSize) * (amountOf(params.maxPricePerPgu, "max_price_per_pgu") + 1n);
  },
};

/** From a request that is open to its assignment. */
export const biddingWrites: readonly Check[] = [
  ...Object.entries(wrongBids).map(
    ([what, wrongAmount]): Check => ({
      name: `refuses ${what}`,
      rpc: "Bid",
      kind: "write",
      async run(target) {
        const { requestId } = await after(requested, target);
        const { signer, prover } = await after(bidder, target);
        const amount = `${await wrongAmount(target)}`;
        return refused(send(target, "Bid", { requestId, prover, amount }, signer), "InvalidArgument");
      },
    }),
  ),
  {
    name: "refuses a signer who acts for another",
    rpc: "Bid",
    kind: "write",
    async run(target) {
      const { requestId } = await after(requested, target);
      const { prover } = await after(bidder, target);
      const fields = { requestId, prover, amount: `${await fairAmount(target)}` };
      return refused(send(target, "Bid", fields, target.actors.stranger), "PermissionDenied");
    },
  },
  {
    name: "refuses a bid on what is not there",
    rpc: "Bid",
    kind: "write",
    async run(target) {
      const { signer, prover } = await after(bidder, target);
      const fields = { requestId: unused(32), prover, amount: `${await fairAmount(target)}` };
      return refused(send(target, "Bid", fields, signer), "NotFound");
    },
  },
  {
    name: "takes a fair bid",
    rpc: "Bid",
    kind: "write",
    async run(target) {
      const { amount } = await bidden(target);
      return `${amount} wei per PGU`;
    },
  },
  {
    name: "assigns the request to the prover, at the price that it bid",
    rpc: "GetProofRequestDetails",
    kind: "write",
    async run(target) {
      const { request, amount } = await assigned(target);
      const { prover } = await after(bidder, target);
      demand(request.fulfillmentStatus === FulfillmentStatus.ASSIGNED, `is ${said(request)}`);
      demand(textOf(request.fulfiller) === textOf(prover), `fulfiller is ${textOf(request.fulfiller)}`);
      demand(request.gasPrice === amount, `gas_price is ${request.gasPrice}, where ${amount} was bid`);
      return `to ${short(prover)}`;
    },
  },
  {
    name: "shows the bid once its auction is over",
    rpc: "GetFilteredBidHistory",
    kind: "write",
    async run(target) {
      const { made, amount } = await after(assigned, target);
      const { bids } = await target.network.getFilteredBidHistory({ requestId: made.requestId });
      demand(
        bids.length === 1 && bids[0]?.amount === `${amount}`,
        `shows ${bids.map((bid) => bid.amount).join() || "none"}`,
      );
      return `${amount} wei per PGU`;
    },
  },
  {
    name: "refuses a bid on what is no longer REQUESTED",
    rpc: "Bid",
    kind: "write",
    async run(target) {
      const { made, amount } = await after(assigned, target);
      const { signer, prover } = await after(bidder, target);
      const fields = { requestId: made.requestId, prover, amount: `${amount}` };
      return refused(send(target, "Bid", fields, signer), "InvalidArgument", "FailedPrecondition");
    },
  },
  {
    name: "refuses a request that is assigned",
    rpc: "CancelRequest",
    kind: "write",
    async run(target) {
      const { requestId } = (await after(assigned, target)).made;
      return refused(send(target, "CancelRequest", { requestId }, requesterOf(target)), "FailedPrecondition");
    },
  },
];
