import type { Address } from "../../domain/values.ts";
import { bytesOf } from "./hex.ts";
import { type Rpc, read } from "./rpc.ts";

/** The nonce that the account's next transaction must carry. */
export async function getNonce(rpc: Rpc, signer: Address): Promise<bigint> {
  const answer = await read(rpc, "GetNonce", (options) => rpc.client.getNonce({ address: bytesOf(signer) }, options));
  return answer.nonce;
}
