import { type RequestId, type TransactionHash, transactionHash } from "../../domain/values.ts";
import { bytesOf, hexOf } from "./hex.ts";
import { type Rpc, readIfFound } from "./rpc.ts";

/** The transaction that fulfilled the request; undefined while there is none. */
export async function getFulfillment(rpc: Rpc, id: RequestId): Promise<TransactionHash | undefined> {
  const answer = await readIfFound(rpc, "GetProofRequestStatus", (options) =>
    rpc.client.getProofRequestStatus({ requestId: bytesOf(id) }, options),
  );
  const bytes = answer?.fulfillTxHash;
  return bytes?.length === 32 ? transactionHash(hexOf(bytes)) : undefined;
}
