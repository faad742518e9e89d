import type { ProofRequest } from "../../domain/proof-request.ts";
import type { RequestId } from "../../domain/values.ts";
import { bytesOf } from "./hex.ts";
import { parseProofRequests } from "./parse-proof-request.ts";
import { type Rpc, readIfFound } from "./rpc.ts";

/** One request in full; undefined where the network does not know it, or shows one that cannot be read. */
export async function getRequest(rpc: Rpc, id: RequestId): Promise<ProofRequest | undefined> {
  const answer = await readIfFound(rpc, "GetProofRequestDetails", (options) =>
    rpc.client.getProofRequestDetails({ requestId: bytesOf(id) }, options),
  );
  return answer?.request && parseProofRequests([answer.request], rpc.log)[0];
}
