import type { MessageSigner } from "../../library/network.ts";
import { ExecutionStatus, FulfillmentStrategy, ProofMode } from "../../src/gen/types_pb.ts";
import type { RpcName } from "../rpc-name.ts";
import { addressOf, type Fields, networkTerms } from "../signed-call.ts";
import type { WritableTarget } from "../target.ts";
import { unused } from "../values.ts";

/** A body of each signed RPC that is well-formed, about things that are not there: nothing can come of it. */
export async function harmless(target: WritableTarget, rpc: RpcName, by: MessageSigner): Promise<Fields> {
  const [requestId, address, self] = [unused(32), unused(20), await addressOf(by)];
  const { params } = await networkTerms(target);
  const { executor, verifier, treasury, baseFee, maxPricePerPgu } = params;
  const bodies: Partial<Record<RpcName, Fields>> = {
    RequestProof: {
      ...{
        vkHash: unused(32),
        version: "sp1-v6.1.0",
        mode: ProofMode.COMPRESSED,
        strategy: FulfillmentStrategy.AUCTION,
      },
      ...{
        executor,
        verifier,
        treasury,
        baseFee,
        maxPricePerPgu,
        stdinUri: "https://nowhere.invalid/stdins/artifact_0",
      },
      ...{ deadline: BigInt(target.nowSec() + 3600), cycleLimit: 1n, gasLimit: 1n },
    },
    FulfillProof: { requestId, proof: unused(64) },
    ExecuteProof: { requestId, executionStatus: ExecutionStatus.UNEXECUTABLE },
    FailExecution: { requestId, executeFailCause: 1 },
    SetAccountName: { address: self, name: "conformance" },
    SetTermsSignature: { message: "conformance" },
    CreateProgram: { vkHash: unused(32), vk: unused(40), programUri: "https://nowhere.invalid/programs/artifact_0" },
    SetProgramName: { vkHash: unused(32), name: "conformance" },
    Transfer: { to: self, amount: "1" },
    Withdraw: { account: self, amount: "1" },
    Bid: { requestId, prover: address, amount: "10000000" },
    Settle: { requestId, winner: address },
    SuspendProver: { prover: address, suspendedUntil: BigInt(target.nowSec() + 60) },
    SetDelegation: { prover: address, delegate: address },
    AddDelegation: { delegate: address },
    RemoveDelegation: { delegate: address },
    AcceptDelegation: { owner: address },
    TerminateDelegation: { owner: address },
    ReportProverInfo: { prover: address },
  };
  return bodies[rpc] ?? { requestId }; // CancelRequest, FailFulfillment, GetStdinUri
}
