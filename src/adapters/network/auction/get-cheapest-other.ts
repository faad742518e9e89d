import { type Address, type RequestId, type Wei, wei } from "../../../domain/values.ts";
import { NetworkError } from "../../../ports/port-error.ts";
import { firstOf } from "../pages.ts";
import type { Rpc } from "../rpc.ts";
import { listBids } from "./list-bids.ts";

/** More bidders than this no auction has seen; the winner comes first, so that a lost auction is always known. */
const mostBids = 100;

/**
 * The lowest bid of an ended auction by anyone but `prover`, in wei per PGU: what had to be beaten. undefined while it is
 * sealed, and where nobody else bid.
 */
export async function getCheapestOther(rpc: Rpc, requestId: RequestId, prover: Address): Promise<Wei | undefined> {
  const bids = await firstOf(listBids(rpc, { requestId, winnerFirst: true }), mostBids).catch((error: unknown) => {
    if (error instanceof NetworkError && error.code === "not-found") return [];
    throw error;
  });
  const others = bids.filter(({ bidder, amount }) => bidder !== prover && amount > 0n).map(({ amount }) => amount);
  const [first, ...rest] = others;
  return first === undefined ? undefined : wei(rest.reduce((least, each) => (each < least ? each : least), first));
}
