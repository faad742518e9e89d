import { FulfillmentStatus, type ProofRequest } from "../../src/gen/types_pb.ts";
import { type Check, demand, NotSeen, persistently, seen, Unmet } from "../check.ts";
import { requestRules } from "../request-shape.ts";
import { auctionThere, requestsThere } from "../samples.ts";
import { said } from "../statuses.ts";
import type { Target } from "../target.ts";
import { amountOf, demandBytes, demandPast, sameBytes, short, textOf } from "../values.ts";

/** As many requests as are looked at one by one. */
const someRequests = 12;

/** Some of each status, so that what only one of them shows is seen. */
async function ofEachStatus(target: Target): Promise<ProofRequest[]> {
  const byStatus = new Map<string, ProofRequest[]>();
  for (const request of await requestsThere(target)) {
    byStatus.set(said(request), [...(byStatus.get(said(request)) ?? []), request]);
  }
  const each = Math.ceil(someRequests / byStatus.size);
  return [...byStatus.values()].flatMap((requests) => requests.slice(0, each));
}

const ruleChecks = Object.entries(requestRules).map(
  ([name, rule]): Check => ({
    name: `each request ${name}`,
    rpc: "GetFilteredProofRequests",
    kind: "read",
    async run(target) {
      const requests = await requestsThere(target);
      for (const request of requests) {
        try {
          rule(request, target.nowSec());
        } catch (error) {
          throw error instanceof Unmet ? new Unmet(`${short(request.requestId)} ${error.message}`) : error;
        }
      }
      return `${requests.length} requests`;
    },
  }),
);

/** Fields that two answers about one request share, but for the first one's name on the second's side. */
async function statusAgrees(target: Target): Promise<string> {
  const requests = await ofEachStatus(target);
  for (const { requestId } of requests) {
    const { request } = await target.network.getProofRequestDetails({ requestId });
    const status = await target.network.getProofRequestStatus({ requestId });
    demand(request !== undefined, `${short(requestId)} has no details`);
    const pairs = {
      fulfillment_status: [status.fulfillmentStatus, request.fulfillmentStatus],
      execution_status: [status.executionStatus, request.executionStatus],
      deadline: [status.deadline, request.deadline],
      request_tx_hash: [status.requestTxHash, request.txHash],
      public_values_hash: [status.publicValuesHash, request.publicValuesHash],
    };
    for (const [field, [one, other]] of Object.entries(pairs)) {
      const agree = textOf(one) === textOf(other);
      demand(agree, `${short(requestId)}: ${field} is ${textOf(one)}, and ${textOf(other)} in its details`);
    }
  }
  return `${requests.length} requests, ${new Set(requests.map(said)).size} kinds of status`;
}

async function listAgrees(target: Target): Promise<string> {
  const requests = await ofEachStatus(target);
  for (const listed of requests) {
    const { request } = await target.network.getProofRequestDetails({ requestId: listed.requestId });
    demand(request !== undefined && sameBytes(request.requestId, listed.requestId), "answers with another request");
    for (const field of ["vkHash", "requester", "createdAt", "deadline", "version", "mode", "stdinUri"] as const) {
      const agree = textOf(request[field]) === textOf(listed[field]);
      demand(
        agree,
        `${short(listed.requestId)}: ${field} is ${textOf(request[field])}, and ${textOf(listed[field])} listed`,
      );
    }
  }
  return `${requests.length} ids lead to themselves`;
}

const fulfilledThere = async (target: Target): Promise<ProofRequest> =>
  seen(
    (await requestsThere(target)).find(({ fulfillmentStatus }) => fulfillmentStatus === FulfillmentStatus.FULFILLED),
    "no request is FULFILLED",
  );

export const requestChecks: readonly Check[] = [
  ...ruleChecks,
  {
    name: "agrees with GetFilteredProofRequests, and an id leads to itself",
    rpc: "GetProofRequestDetails",
    kind: "read",
    run: listAgrees,
  },
  {
    name: "agrees with GetProofRequestDetails",
    rpc: "GetProofRequestStatus",
    kind: "read",
    run: (target) => persistently(() => statusAgrees(target)),
  },
  {
    name: "says where a fulfilled request's proof is, and by which transaction it came",
    rpc: "GetProofRequestStatus",
    kind: "read",
    async run(target) {
      const { requestId, fulfiller } = await fulfilledThere(target);
      const { proofUri, fulfillTxHash } = await target.network.getProofRequestStatus({ requestId });
      demand(/^(https?|s3):\/\/\S+$/.test(proofUri ?? ""), "proof_uri is no link");
      demand(fulfillTxHash !== undefined, "fulfill_tx_hash is missing");
      demandBytes(fulfillTxHash, 32, "fulfill_tx_hash");
      demand(fulfiller !== undefined, "nobody fulfilled it");
      return `${short(fulfillTxHash)}, by ${short(fulfiller)}`;
    },
  },
  {
    name: "knows the transactions that made and fulfilled a request",
    rpc: "GetTransactionDetails",
    kind: "read",
    async run(target) {
      const request = await fulfilledThere(target);
      const { fulfillTxHash } = await target.network.getProofRequestStatus({ requestId: request.requestId });
      for (const txHash of [request.txHash, fulfillTxHash ?? new Uint8Array()]) {
        const { transaction } = await target.network.getTransactionDetails({ txHash });
        demand(transaction !== undefined && sameBytes(transaction.txHash, txHash), "answers with another transaction");
        demandBytes(transaction.sender, 20, "sender");
        demandBytes(transaction.signature, 65, "signature");
        demandPast(transaction.createdAt, target.nowSec(), "created_at");
        const { requestId } = transaction;
        demand(requestId === undefined || sameBytes(requestId, request.requestId), "belongs to another request");
      }
      const made = await target.network.getTransactionDetails({ txHash: request.txHash });
      const sender = made.transaction?.sender ?? new Uint8Array();
      demand(sameBytes(sender, request.requester), "another than the requester sent the request");
      return `${short(request.txHash)} by its requester, and the fulfilment`;
    },
  },
  {
    name: "shows no bid of an auction that is open",
    rpc: "GetFilteredBidHistory",
    kind: "read",
    async run(target) {
      const { requests } = await target.network.getFilteredProofRequests({
        fulfillmentStatus: FulfillmentStatus.REQUESTED,
      });
      if (requests.length === 0) throw new NotSeen("no auction is open");
      for (const { requestId } of requests) {
        const { bids } = await target.network.getFilteredBidHistory({ requestId });
        const { request } = await target.network.getProofRequestDetails({ requestId });
        const stillOpen = request?.fulfillmentStatus === FulfillmentStatus.REQUESTED;
        demand(bids.length === 0 || !stillOpen, `${short(requestId)} is REQUESTED and shows ${bids.length} bids`);
      }
      return `${requests.length} open auctions`;
    },
  },
  {
    name: "has the winner first where that is asked for, at the lowest bid",
    rpc: "GetFilteredBidHistory",
    kind: "read",
    async run(target) {
      const { request } = await auctionThere(target);
      const { requestId, fulfiller } = request;
      const { bids } = await target.network.getFilteredBidHistory({ requestId, winnerFirst: true, limit: 100 });
      const [first] = bids;
      demand(first !== undefined, "has no bid");
      const amounts = bids.map(({ amount }) => amountOf(amount, "amount"));
      const lowest = amounts.reduce((low, amount) => (amount < low ? amount : low));
      demand(amounts[0] === lowest, `begins with ${amounts[0]}, where ${lowest} was bid`);
      demand(fulfiller === undefined || sameBytes(first.bidder, fulfiller), "begins with another than the fulfiller");
      return `${bids.length} bids from ${lowest}`;
    },
  },
  {
    name: "lists the bids of a prover",
    rpc: "GetFilteredProverBidHistory",
    kind: "read",
    async run(target) {
      const proverAddress = (await auctionThere(target)).bids[0]?.bidder ?? new Uint8Array();
      const { bids } = await target.network.getFilteredProverBidHistory({ proverAddress, limit: 100 });
      demand(bids.length > 0, "has none of a prover that has bid");
      for (const { bidder, amount, createdAt } of bids) {
        demand(sameBytes(bidder, proverAddress), `lists a bid of ${short(bidder)}`);
        demand(amountOf(amount, "amount") > 0n, "lists a bid of 0");
        demandPast(createdAt, target.nowSec(), "created_at");
      }
      return `${bids.length} bids of ${short(proverAddress)}`;
    },
  },
  {
    name: "lists auctions that are over, have bids and wait",
    rpc: "GetFilteredSettleableRequests",
    kind: "read",
    async run(target) {
      const { requests } = await target.network.getFilteredSettleableRequests({ limit: 100 });
      for (const { requestId, createdAt, minAuctionPeriod, bids } of requests) {
        demandBytes(requestId, 32, "request_id");
        demand(bids.length > 0, `${short(requestId)} has no bids`);
        demandPast(createdAt + minAuctionPeriod, target.nowSec(), `the end of ${short(requestId)}'s auction`);
      }
      if (requests.length === 0) throw new NotSeen("no auction waits to be settled");
      return `${requests.length} auctions`;
    },
  },
];
