import { setTimeout as sleep } from "node:timers/promises";
import { FulfillmentStatus, FulfillmentStrategy } from "../../src/gen/types_pb.ts";
import { type Check, demand } from "../check.ts";
import { type CodeName, refused } from "../refusals.ts";
import { addressOf, type Fields, nonceOf, send, transact } from "../signed-call.ts";
import { said } from "../statuses.ts";
import { listen } from "../subscription.ts";
import { once, type WritableTarget } from "../target.ts";
import { amountOf, sameBytes, short, textOf, unused } from "../values.ts";
import { bidder } from "./life.ts";
import { fairAmount, look, type Made, makeRequest, requestBody, requesterOf } from "./make-request.ts";
import { after } from "./stages.ts";

/** By then a subscription has reached the server. */
const listeningMs = 300;

/** A request that nobody may bid on, until it is taken back. */
const idle = once(async (target: WritableTarget) => {
  const made = await makeRequest(target);
  await look(target, made);
  return made;
});

/** What is wrong with a request that is otherwise right, and the code that says so. */
const wrongRequests: readonly { what: string; code: CodeName; change: (target: WritableTarget) => Fields }[] = [
  {
    what: "a deadline that has passed",
    code: "InvalidArgument",
    change: ({ nowSec }) => ({ deadline: BigInt(nowSec() - 60) }),
  },
  { what: "another auctioneer", code: "InvalidArgument", change: () => ({ auctioneer: unused(20) }) },
  { what: "another treasury", code: "InvalidArgument", change: () => ({ treasury: unused(20) }) },
  { what: "a program that is not there", code: "NotFound", change: () => ({ vkHash: unused(32) }) },
  { what: "a vk hash of 3 bytes", code: "InvalidArgument", change: () => ({ vkHash: unused(3) }) },
  { what: "a whitelist of 3 bytes", code: "InvalidArgument", change: () => ({ whitelist: [unused(3)] }) },
  { what: "a maximum price of 0", code: "InvalidArgument", change: () => ({ maxPricePerPgu: "0" }) },
  { what: "a base fee that is no number", code: "InvalidArgument", change: () => ({ baseFee: "much" }) },
  { what: "a mode that is none", code: "InvalidArgument", change: () => ({ mode: 99 }) },
  {
    what: "the strategy HOSTED",
    code: "InvalidArgument",
    change: () => ({ strategy: FulfillmentStrategy.HOSTED }),
  },
];

export const requestWrites: readonly Check[] = [
  ...wrongRequests.map(
    ({ what, code, change }): Check => ({
      name: `refuses ${what}`,
      rpc: "RequestProof",
      kind: "write",
      async run(target) {
        const { sent } = await requestBody(target);
        const by = requesterOf(target);
        const before = await nonceOf(target, by);
        const words = await refused(send(target, "RequestProof", { ...sent, ...change(target) }, by), code);
        demand((await nonceOf(target, by)) === before, "spent a nonce all the same");
        return words;
      },
    }),
  ),
  {
    name: "opens an auction on the terms that were sent, under the id that its sender knew before",
    rpc: "RequestProof",
    kind: "write",
    async run(target) {
      const { requestId, sent, passed } = await idle(target);
      const { request } = await target.network.getProofRequestDetails({ requestId });
      demand(request !== undefined && sameBytes(request.requestId, requestId), "is not found by the id");
      demand(sameBytes(request.requester, await addressOf(requesterOf(target))), "requester is another");
      demand(request.fulfillmentStatus === FulfillmentStatus.REQUESTED, `is ${said(request)}`);
      const fields = [
        ...(["vkHash", "version", "mode", "strategy", "stdinUri", "deadline", "cycleLimit", "gasLimit"] as const),
        ...(["minAuctionPeriod", "whitelist", "baseFee", "maxPricePerPgu", "stdinPrivate"] as const),
      ];
      for (const field of fields) {
        demand(
          textOf(request[field]) === textOf(sent[field]),
          `${field} is ${textOf(request[field])}, not ${textOf(sent[field])}`,
        );
      }
      return `${short(requestId)} ${passed.map(said).join(", ")}`;
    },
  },
  {
    name: "lists a request as soon as it is made",
    rpc: "GetFilteredProofRequests",
    kind: "write",
    async run(target) {
      const { requestId, sent } = await after(idle, target);
      const { requests } = await target.network.getFilteredProofRequests({ vkHash: sent.vkHash as Uint8Array }); // as it was sent
      demand(
        requests.some((request) => sameBytes(request.requestId, requestId)),
        "does not list it",
      );
      return `${requests.length} of the run's program`;
    },
  },
  {
    name: "refuses a bid of a prover that the whitelist does not name",
    rpc: "Bid",
    kind: "write",
    async run(target) {
      const { requestId } = await after(idle, target);
      const { signer, prover } = await after(bidder, target);
      const amount = `${await fairAmount(target)}`;
      return refused(send(target, "Bid", { requestId, prover, amount }, signer), "PermissionDenied");
    },
  },
  {
    name: "is for the requester alone",
    rpc: "CancelRequest",
    kind: "write",
    async run(target) {
      const { requestId } = await after(idle, target);
      return refused(send(target, "CancelRequest", { requestId }, target.actors.stranger), "PermissionDenied");
    },
  },
  {
    name: "ends a request that is open, and gives back what it held",
    rpc: "CancelRequest",
    kind: "write",
    async run(target) {
      const made = await after(idle, target);
      const before = await balanceOf(target);
      await cancel(target, made);
      const request = await look(target, made);
      demand(request.fulfillmentStatus === FulfillmentStatus.UNFULFILLABLE, `is ${said(request)}`);
      demand(request.isCanceled, "is not marked as canceled");
      const back = (await balanceOf(target)) - before;
      demand(back === made.heldWei, `gave back ${back} of ${made.heldWei} wei`);
      return `${back} wei came back`;
    },
  },
  {
    name: "refuses a request that has ended",
    rpc: "CancelRequest",
    kind: "write",
    async run(target) {
      const { requestId } = await after(idle, target);
      return refused(send(target, "CancelRequest", { requestId }, requesterOf(target)), "FailedPrecondition");
    },
  },
  {
    name: "tells of a new request that matches, and of no other",
    rpc: "SubscribeProofRequests",
    kind: "write",
    async run(target) {
      const { vkHash } = (await requestBody(target)).program;
      const forMs = target.patienceSec * 1000;
      const heard = listen(target, { vkHash }, { forMs, enough: () => true });
      const others = listen(target, { vkHash: unused(32) }, { forMs: 2000 });
      await sleep(listeningMs);
      const made = await makeRequest(target);
      const { requests } = await heard;
      await cancel(target, made);
      const first = requests[0];
      demand(first !== undefined, `told of nothing in ${target.patienceSec} s`);
      demand(sameBytes(first.requestId, made.requestId), "told of another request");
      demand((await others).requests.length === 0, "told a subscriber to another program of it");
      return short(first.requestId);
    },
  },
];

const cancel = async (target: WritableTarget, { requestId }: Made): Promise<unknown> =>
  transact(target, "CancelRequest", { requestId }, requesterOf(target));

const balanceOf = async (target: WritableTarget): Promise<bigint> =>
  amountOf((await target.network.getBalance({ address: await addressOf(requesterOf(target)) })).amount, "amount");
