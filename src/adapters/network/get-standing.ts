import type { Standing } from "../../domain/pass-input.ts";
import { type Address, unixSeconds } from "../../domain/values.ts";
import { bytesOf } from "./hex.ts";
import type { OptionalRpc } from "./optional-rpc.ts";
import type { Rpc } from "./rpc.ts";

/** How `prover` stands with the network; undefined where it does not say. */
export async function getStanding(rpc: Rpc, optional: OptionalRpc, prover: Address): Promise<Standing | undefined> {
  const answer = await optional("GetProverStatus", (options) =>
    rpc.client.getProverStatus({ prover: bytesOf(prover) }, options),
  );
  if (!answer) return undefined;
  return {
    whitelisted: answer.isWhitelisted,
    highAvailability: answer.isHighAvailability,
    ...(answer.suspendedUntil && { suspendedUntilSec: unixSeconds(Number(answer.suspendedUntil)) }),
  };
}
