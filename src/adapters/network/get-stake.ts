import { type Address, type Wei, wei } from "../../domain/values.ts";
import { parseAmount } from "./decimal.ts";
import { bytesOf } from "./hex.ts";
import type { OptionalRpc } from "./optional-rpc.ts";
import type { Rpc } from "./rpc.ts";

/** What stands behind `prover`, in wei; undefined where the network does not say, or not so that it can be read. */
export async function getStake(rpc: Rpc, optional: OptionalRpc, prover: Address): Promise<Wei | undefined> {
  const answer = await optional("GetProverStakeBalance", (options) =>
    rpc.client.getProverStakeBalance({ prover: bytesOf(prover) }, options),
  );
  if (!answer) return undefined;
  const stake = answer.amount === "" ? 0n : parseAmount(answer.amount);
  if (stake === undefined) {
    rpc.log.warn("The prover's stake cannot be read: taken as unknown", { amount: answer.amount.slice(0, 80) });
    return undefined;
  }
  return wei(stake);
}
