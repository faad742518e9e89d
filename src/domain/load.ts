import type { Request } from "./request.ts";
import { type Pgu, pgu } from "./values.ts";

/** What was promised and is not yet delivered: own bids still in auction count, for they can all be won. */
export type Load = { promises: number; gas: Pgu };

export const noLoad: Load = { promises: 0, gas: pgu(0n) };

const promised = ["bidding", "assigned", "launching", "proving"] as const;

/** The load of `requests`; `expectedGas` tells what a request without a bid of ours (adopted) will take. */
export function loadOf(requests: readonly Request[], expectedGas: (request: Request) => Pgu): Load {
  return requests
    .filter((request) => (promised as readonly string[]).includes(request.phase))
    .reduce((load, request) => withPromise(load, expectedGas(request)), noLoad);
}

export const withPromise = (load: Load, gas: Pgu): Load => ({
  promises: load.promises + 1,
  gas: pgu(load.gas + gas),
});
