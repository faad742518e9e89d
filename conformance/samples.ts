import { FulfillmentStatus } from "../src/gen/types_pb.ts";
import { seen } from "./check.ts";
import { once, type Target } from "./target.ts";

/** What is there to look at, read once. Each throws `NotSeen` where there is none. */

export const mostRows = 100;

export const requestsThere = once(async ({ network }: Target) => {
  const { requests } = await network.getFilteredProofRequests({ limit: mostRows });
  seen(requests[0], "the server lists no request");
  return requests;
});

export const aRequest = async (target: Target) => seen((await requestsThere(target))[0], "the server lists no request");

export const proversThere = once(async ({ network }: Target) => {
  const { provers } = await network.getFilteredProvers({ limit: mostRows });
  seen(provers[0], "the server lists no prover");
  return provers;
});

export const aProver = async (target: Target) => seen((await proversThere(target))[0], "the server lists no prover");

/** A request whose auction is over and that has bids, with them. */
export const auctionThere = once(async (target: Target) => {
  for (const request of await requestsThere(target)) {
    if (request.fulfillmentStatus === FulfillmentStatus.REQUESTED) continue;
    const { bids } = await target.network.getFilteredBidHistory({ requestId: request.requestId, limit: mostRows });
    if (bids.length > 1) return { request, bids };
  }
  return seen<never>(undefined, "no auction with two bids is over");
});

export const accountsThere = once(async ({ network }: Target) => {
  const { logs } = await network.getFilteredBalanceLogs({ limit: mostRows });
  seen(logs[0], "the server logs no change of a balance");
  const hexes = new Set(logs.map(({ address }) => Buffer.from(address).toString("hex")));
  return [...hexes].map((hex) => new Uint8Array(Buffer.from(hex, "hex")));
});
