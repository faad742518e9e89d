import type { TransactionHash } from "../../domain/values.ts";
import { bytesOf } from "./hex.ts";
import { type Rpc, readIfFound } from "./rpc.ts";

/** Has the network taken this transaction? */
export async function hasTransaction(rpc: Rpc, hash: TransactionHash): Promise<boolean> {
  const answer = await readIfFound(rpc, "GetTransactionDetails", (options) =>
    rpc.client.getTransactionDetails({ txHash: bytesOf(hash) }, options),
  );
  return answer?.transaction !== undefined;
}
