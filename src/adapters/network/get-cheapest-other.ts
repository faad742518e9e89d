import { type Address, type RequestId, type Wei, wei } from "../../domain/values.ts";
import { NetworkError } from "../../ports/port-error.ts";
import { parseAmount } from "./decimal.ts";
import { bytesOf, hexOf } from "./hex.ts";
import type { OptionalRpc } from "./optional-rpc.ts";
import type { Rpc } from "./rpc.ts";

/** More bidders than this no auction has seen; the winner comes first, so that a lost auction is always known. */
const mostBids = 100;

/**
 * The lowest bid of an ended auction by anyone but `prover`, in wei per PGU: what had to be beaten. undefined while it is
 * sealed, and where nobody else bid or there is no such call.
 */
export async function getCheapestOther(
  rpc: Rpc,
  optional: OptionalRpc,
  id: RequestId,
  prover: Address,
): Promise<Wei | undefined> {
  const query = { requestId: bytesOf(id), winnerFirst: true, limit: mostBids, page: 1 };
  const answer = await optional("GetFilteredBidHistory", (options) =>
    rpc.client.getFilteredBidHistory(query, options),
  ).catch((error: unknown) => {
    if (error instanceof NetworkError && error.code === "not-found") return undefined;
    throw error;
  });
  const others = (answer?.bids ?? []).filter(({ bidder }) => hexOf(bidder) !== prover);
  const amounts = others.flatMap(({ amount }) => parseAmount(amount) ?? []).filter((amount) => amount > 0n);
  const [first, ...rest] = amounts;
  return first === undefined ? undefined : wei(rest.reduce((least, each) => (each < least ? each : least), first));
}
