import { FulfillmentStatus, ProofRequestError, SettlementStatus } from "../../src/gen/types_pb.ts";
import { type Check, demand, NotSeen } from "../check.ts";
import { outlive } from "../link-expiry.ts";
import { refused } from "../refusals.ts";
import { send, transact } from "../signed-call.ts";
import { said } from "../statuses.ts";
import type { WritableTarget } from "../target.ts";
import { sameBytes, textOf } from "../values.ts";
import { bidder, privateAssigned, privateBidden } from "./life.ts";
import { look } from "./make-request.ts";
import { after } from "./stages.ts";

/** A request whose input is private, and that its fulfiller gives up in the end. */
export const givingUpWrites: readonly Check[] = [
  {
    name: "shows nobody a bid while its auction is open",
    rpc: "GetFilteredBidHistory",
    kind: "write",
    async run(target) {
      const { shown } = await privateBidden(target);
      if (shown === undefined) throw new NotSeen("the auction was over at once");
      demand(shown === 0, `shows ${shown} bids`);
      return "sealed";
    },
  },
  {
    name: "hides a private input from everyone",
    rpc: "GetProofRequestDetails",
    kind: "write",
    async run(target) {
      const { request } = await privateAssigned(target);
      demand(request.stdinPrivate, "stdin_private is false");
      demand(request.stdinPublicUri === "", "stdin_public_uri is there");
      return "no public link";
    },
  },
  {
    name: "is for the fulfiller alone",
    rpc: "GetStdinUri",
    kind: "write",
    async run(target) {
      const { requestId } = (await after(privateAssigned, target)).made;
      return refused(send(target, "GetStdinUri", { requestId }, target.actors.stranger), "PermissionDenied");
    },
  },
  {
    name: "links to the private input",
    rpc: "GetStdinUri",
    kind: "write",
    async run(target) {
      const { made } = await after(privateAssigned, target);
      const { url, expiresAt } = await stdinLink(target);
      const back = await target.client.artifacts.download({ url });
      demand(sameBytes(back, made.stdin), `gives ${back.length} other bytes`);
      demand(expiresAt > target.nowSec(), "has expired already");
      return `${back.length} bytes, for ${expiresAt - target.nowSec()} s`;
    },
  },
  {
    name: "links to nothing once the link has expired",
    rpc: "GetStdinUri",
    kind: "write",
    async run(target) {
      const { url, expiresAt } = await stdinLink(target);
      const held = await outlive(target, expiresAt);
      const answer = await fetch(url);
      await answer.body?.cancel();
      demand(answer.status === 403 || answer.status === 404 || answer.status === 410, `answers ${answer.status}`);
      return `${answer.status} after ${held}`;
    },
  },
  {
    name: "is for the fulfiller alone",
    rpc: "FailFulfillment",
    kind: "write",
    async run(target) {
      const { requestId } = (await after(privateAssigned, target)).made;
      return refused(
        send(target, "FailFulfillment", { requestId, error: 6 }, target.actors.stranger),
        "PermissionDenied",
      );
    },
  },
  {
    name: "gives a request up, with its reason",
    rpc: "FailFulfillment",
    kind: "write",
    async run(target) {
      const { made } = await after(privateAssigned, target);
      const { signer } = await after(bidder, target);
      const words = JSON.stringify({ version: 1, source: "unknown", kind: "unknown", message: "conformance" });
      const errorTrace = new TextEncoder().encode(words);
      const error = ProofRequestError.PROVING_FAILURE;
      await transact(target, "FailFulfillment", { requestId: made.requestId, error, errorTrace }, signer);
      const request = await look(target, made);
      demand(request.fulfillmentStatus === FulfillmentStatus.UNFULFILLABLE, `is ${said(request)}`);
      demand(request.error === error, `error is ${ProofRequestError[request.error]}`);
      demand(textOf(request.errorTrace) === textOf(errorTrace), "error_trace is another");
      demand(request.settlementStatus !== SettlementStatus.SETTLED, "was paid for");
      return made.passed.map(said).join(", ");
    },
  },
  {
    name: "refuses a request that has ended",
    rpc: "FailFulfillment",
    kind: "write",
    async run(target) {
      const { requestId } = (await after(privateAssigned, target)).made;
      const { signer } = await after(bidder, target);
      return refused(send(target, "FailFulfillment", { requestId, error: 6 }, signer), "FailedPrecondition");
    },
  },
];

async function stdinLink(target: WritableTarget): Promise<{ url: string; expiresAt: number }> {
  const { requestId } = (await after(privateAssigned, target)).made;
  const { signer } = await after(bidder, target);
  const { stdinUri, expiresAt } = await send(target, "GetStdinUri", { requestId }, signer);
  demand(typeof stdinUri === "string" && /^https?:/.test(stdinUri), "stdin_uri is no link of HTTP");
  return { url: stdinUri, expiresAt: Number(expiresAt) };
}
