import { BalanceOperation, FulfillmentStatus, ProofMode } from "../../src/gen/types_pb.ts";
import { type Check, demand } from "../check.ts";
import { notValid } from "../reading/verifier.ts";
import { type CodeName, refused } from "../refusals.ts";
import { requestRules } from "../request-shape.ts";
import { nonceOf, send } from "../signed-call.ts";
import { demandReachable, said } from "../statuses.ts";
import type { Target } from "../target.ts";
import { amountOf, sameBytes, short, textOf, unused } from "../values.ts";
import { assigned, bidder, fulfilled, settled } from "./life.ts";
import { after } from "./stages.ts";

/** Amounts of the newest lines of an account's log. */
async function logged({ network }: Target, address: Uint8Array, operation: BalanceOperation): Promise<string[]> {
  return (await network.getFilteredBalanceLogs({ address, operation, limit: 100 })).logs.map(({ amount }) => amount);
}

const wrongProofs: Readonly<Record<string, { code: CodeName; by: "prover" | "stranger" }>> = {
  "a proof that is none": { code: "InvalidArgument", by: "prover" },
  "a signer who is not the fulfiller's": { code: "PermissionDenied", by: "stranger" },
};

/** What a proof that verifies is no proof of; a server may say so, or refuse to judge it. */
const beyondProof: Readonly<Record<string, object>> = {
  "other circuits": { version: "sp1-v0.0.1" },
  "other public values": { publicValuesHash: unused(32) },
};

/** From an assignment to its payment. */
export const provingWrites: readonly Check[] = [
  ...Object.entries(wrongProofs).map(
    ([what, { code, by }]): Check => ({
      name: `refuses ${what}`,
      rpc: "FulfillProof",
      kind: "write",
      async run(target) {
        const { requestId } = (await after(assigned, target)).made;
        const signer = by === "prover" ? (await after(bidder, target)).signer : target.actors.stranger;
        const before = await nonceOf(target, signer);
        const words = await refused(send(target, "FulfillProof", { requestId, proof: unused(500) }, signer), code);
        demand((await nonceOf(target, signer)) === before, "spent a nonce all the same");
        return words;
      },
    }),
  ),
  {
    name: "takes a proof, which can be downloaded from then on",
    rpc: "FulfillProof",
    kind: "write",
    async run(target) {
      const { made, proof, txHash, request } = await fulfilled(target);
      demand(request.fulfillmentStatus === FulfillmentStatus.FULFILLED, `is ${said(request)}`);
      const status = await target.network.getProofRequestStatus({ requestId: made.requestId });
      demand(textOf(status.fulfillTxHash) === textOf(txHash), `fulfill_tx_hash is ${textOf(status.fulfillTxHash)}`);
      const back = await target.client.artifacts.download({ url: status.proofUri ?? "" });
      demand(sameBytes(back, proof), `proof_uri gives ${back.length} other bytes`);
      return `${back.length} bytes, by ${short(txHash)}`;
    },
  },
  {
    name: "refuses a second proof",
    rpc: "FulfillProof",
    kind: "write",
    async run(target) {
      const { made, proof } = await after(fulfilled, target);
      const { signer } = await after(bidder, target);
      const { requestId } = made;
      return refused(send(target, "FulfillProof", { requestId, proof }, signer), "FailedPrecondition");
    },
  },
  {
    name: "takes the proof for one of its key, and of no other",
    rpc: "VerifyProof",
    kind: "write",
    async run(target) {
      const { made, proof } = await after(fulfilled, target);
      const message = { proof, vkey: made.program.vk, mode: ProofMode.GROTH16, version: "sp1-v6.1.0" };
      const { valid } = await target.verifier.verifyProof(message);
      demand(valid, "says that it is not valid");
      const other = await target.verifier.verifyProof({ ...message, vkey: unused(40) });
      demand(!other.valid, "takes it for one of another key");
      return "valid for one key";
    },
  },
  ...Object.entries(beyondProof).map(
    ([what, other]): Check => ({
      name: `does not take the proof for one of ${what}`,
      rpc: "VerifyProof",
      kind: "write",
      async run(target) {
        const { made, proof } = await after(fulfilled, target);
        const message = { proof, vkey: made.program.vk, mode: ProofMode.GROTH16, version: "sp1-v6.1.0" };
        return notValid(target.verifier.verifyProof({ ...message, ...other }));
      },
    }),
  ),
  {
    name: "settles a proof: the requester pays what prover and network are owed",
    rpc: "GetProofRequestDetails",
    kind: "write",
    async run(target) {
      const { request } = await settled(target);
      for (const rule of Object.values(requestRules)) rule(request, target.nowSec());
      const paid = request.deductionAmount;
      demand(paid !== undefined, "deduction_amount is missing");
      const lines = await logged(target, request.requester, BalanceOperation.REQUEST);
      demand(lines.includes(paid), `the requester's log has no line of ${paid} wei`);
      return `${paid} wei for ${request.gasUsed} PGU`;
    },
  },
  {
    name: "rewards the prover's side for a settled proof",
    rpc: "GetFilteredBalanceLogs",
    kind: "write",
    async run(target) {
      const { request } = await after(settled, target);
      const { prover } = await after(bidder, target);
      const { stats } = await target.network.getProverStatsDetail({ address: prover });
      const owner = stats?.owner ?? prover;
      const lines = await logged(target, owner, BalanceOperation.REWARD);
      const most = amountOf(request.deductionAmount ?? "0", "deduction_amount");
      const reward = lines.map(BigInt).find((wei) => wei > 0n && wei <= most);
      demand(reward !== undefined, "the owner's log has no reward that it could be");
      return `${reward} of ${most} wei to ${short(owner)}`;
    },
  },
  {
    name: "went through statuses of which each can follow the one before",
    rpc: "GetProofRequestDetails",
    kind: "write",
    async run(target) {
      const { passed } = (await after(settled, target)).made;
      for (const [index, statuses] of passed.entries()) {
        const before = passed[index - 1];
        if (before !== undefined) demandReachable(before, statuses);
      }
      return passed.map(said).join(", ");
    },
  },
];
