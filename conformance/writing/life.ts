import { Code, ConnectError } from "@connectrpc/connect";
import {
  ExecutionStatus,
  FulfillmentStatus,
  type ProofRequest,
  ProofRequestError,
  SettlementStatus,
} from "../../src/gen/types_pb.ts";
import { demand, NotSeen, seen } from "../check.ts";
import { addressOf, type Fields, send, transact } from "../signed-call.ts";
import { said } from "../statuses.ts";
import { once, type WritableTarget } from "../target.ts";
import { sameBytes } from "../values.ts";
import { fairAmount, look, type Made, makeRequest } from "./make-request.ts";
import { programCycles, programGas, proofOf, publicValuesHashOf } from "./simulated.ts";
import { after, until } from "./stages.ts";

/** A request's life in stages, each lived once for a run. A check of a stage calls it; one that only needs it, `after`. */

/** The key that acts for a prover, and the prover. */
export const bidder = once(async (target: WritableTarget) => {
  const signer = seen(target.actors.prover, "no key that acts for a prover was given: --as prover=NAME");
  const prover = (await target.network.getOwner({ address: await addressOf(signer) })).owner;
  await target.network.getProverStatsDetail({ address: prover }).catch((error: unknown) => {
    if (ConnectError.from(error).code !== Code.NotFound) throw error;
    throw new NotSeen("the prover's key acts for no prover that is registered");
  });
  return { signer, prover };
});

export const requested = once(async (target: WritableTarget) => {
  const { prover } = await after(bidder, target);
  const made = await makeRequest(target, { bidders: [prover] });
  await look(target, made);
  return made;
});

export const bidden = once(async (target: WritableTarget) => {
  const made = await after(requested, target);
  return { made, amount: await bidOn(target, made) };
});

async function bidOn(target: WritableTarget, { requestId }: Made): Promise<bigint> {
  const { signer, prover } = await after(bidder, target);
  const amount = await fairAmount(target);
  await transact(target, "Bid", { requestId, prover, amount: `${amount}` }, signer);
  return amount;
}

export const assigned = once(async (target: WritableTarget) => {
  const { made, amount } = await after(bidden, target);
  const request = await untilAssigned(target, made);
  return { made, amount, request };
});

const untilAssigned = (target: WritableTarget, made: Made): Promise<ProofRequest> =>
  until(target, "assigned", async () => {
    const request = await look(target, made);
    if (request.fulfillmentStatus !== FulfillmentStatus.REQUESTED) return request;
    await settleIfWaiting(target, made);
    return undefined;
  });

/** Ends the auction where that is left to an auctioneer outside and its key is at hand. */
async function settleIfWaiting(target: WritableTarget, { requestId }: Made): Promise<void> {
  const { auctioneer } = target.actors;
  if (auctioneer === undefined) return;
  const { requests } = await target.network.getFilteredSettleableRequests({ limit: 100 });
  const waiting = requests.find((request) => sameBytes(request.requestId, requestId));
  const lowest = waiting?.bids.reduce((low, bid) => (BigInt(bid.amount) < BigInt(low.amount) ? bid : low));
  if (lowest !== undefined) await transact(target, "Settle", { requestId, winner: lowest.bidder }, auctioneer);
}

/** Another request with a bid, when the network lists it as one that waits for an auctioneer outside. */
export const waitingAuction = once(async (target: WritableTarget) => {
  const { prover } = await after(bidder, target);
  const made = await makeRequest(target, { bidders: [prover] });
  await bidOn(target, made);
  return until(target, "settleable", async () => {
    const { requests } = await target.network.getFilteredSettleableRequests({ limit: 100 });
    if (requests.some(({ requestId }) => sameBytes(requestId, made.requestId))) return made.requestId;
    const { fulfillmentStatus } = await look(target, made);
    if (fulfillmentStatus === FulfillmentStatus.REQUESTED) return undefined;
    throw new NotSeen("the network ends its auctions itself");
  });
});

/** Long enough to look at an auction while it is open. */
const auctionSec = 5n;

/** Another request, whose input is private, with a bid; `shown` is how many bids others see, undefined where it was over. */
export const privateBidden = once(async (target: WritableTarget) => {
  const { prover } = await after(bidder, target);
  const made = await makeRequest(target, { bidders: [prover], privateStdin: true, auctionSec });
  await bidOn(target, made);
  const { bids } = await target.network.getFilteredBidHistory({ requestId: made.requestId });
  const stillOpen = (await look(target, made)).fulfillmentStatus === FulfillmentStatus.REQUESTED;
  return { made, shown: stillOpen ? bids.length : undefined };
});

export const privateAssigned = once(async (target: WritableTarget) => {
  const { made } = await after(privateBidden, target);
  const request = await untilAssigned(target, made);
  demand(request.fulfillmentStatus === FulfillmentStatus.ASSIGNED, `became ${said(request)}`);
  return { made, request };
});

/** Hands a simulated proof in. `NotSeen` where the server's verifier knows real ones only: the request is given up then. */
export const fulfilled = once(async (target: WritableTarget) => {
  const { made } = await after(assigned, target);
  const { signer } = await after(bidder, target);
  const proof = proofOf(made.program, made.stdin, made.requestId);
  const fields = { requestId: made.requestId, proof };
  const txHash = await transact(target, "FulfillProof", fields, signer).catch(async (error: unknown) => {
    if (!(error instanceof ConnectError) || error.code !== Code.InvalidArgument) throw error;
    const { requestId } = made;
    await transact(target, "FailFulfillment", { requestId, error: ProofRequestError.PROVING_FAILURE }, signer);
    throw new NotSeen(`the server takes no simulated proof: ${error.rawMessage}`);
  });
  return { made, proof, txHash, request: await look(target, made) };
});

export const settled = once(async (target: WritableTarget) => {
  const { made } = await after(fulfilled, target);
  await executeIfWaiting(target, made);
  const request = await until(target, "SETTLED", async () => {
    const now = await look(target, made);
    return now.settlementStatus === SettlementStatus.SETTLED ? now : undefined;
  });
  return { made, request };
});

async function executeIfWaiting(target: WritableTarget, made: Made): Promise<void> {
  const { executor } = target.actors;
  if (executor === undefined) return;
  const isWaiting = async () => (await look(target, made)).executionStatus === ExecutionStatus.UNEXECUTED;
  if (!(await isWaiting())) return;
  await send(target, "ExecuteProof", executionOf(made), executor).catch(async (error: unknown) => {
    if (await isWaiting()) throw error; // otherwise the network's own oracle was faster
  });
}

/** What an executor says of it. */
export const executionOf = ({ requestId, program, stdin }: Made): Fields => ({
  requestId,
  executionStatus: ExecutionStatus.EXECUTED,
  cycles: programCycles,
  pgus: programGas,
  publicValuesHash: publicValuesHashOf(program, stdin),
});
