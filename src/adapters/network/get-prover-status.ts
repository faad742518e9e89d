import { type Address, type UnixSeconds, unixSeconds } from "../../domain/values.ts";
import { bytesOf } from "./hex.ts";
import type { OptionalRpc } from "./optional-rpc.ts";
import type { Rpc } from "./rpc.ts";

/** Until when `prover` may not bid; undefined: not suspended, or unknown to the network. */
export async function suspendedUntil(
  rpc: Rpc,
  optional: OptionalRpc,
  prover: Address,
): Promise<UnixSeconds | undefined> {
  const answer = await optional("GetProverStatus", (options) =>
    rpc.client.getProverStatus({ prover: bytesOf(prover) }, options),
  );
  return answer?.suspendedUntil ? unixSeconds(Number(answer.suspendedUntil)) : undefined;
}
