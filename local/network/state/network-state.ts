import type { Hex } from "../hex.ts";
import type { Account, BalanceLogRecord, BidRecord, ProgramRecord, Prover, TransactionRecord } from "./records.ts";
import { createRequestIndex, type RequestIndex } from "./request-index.ts";

/** Everything the network knows. Only the functions of this room change it, and only after every check has passed. */
export type NetworkState = {
  accounts: Map<Hex, Account>;
  provers: Map<Hex, Prover>;
  programs: Map<Hex, ProgramRecord>;
  requests: RequestIndex;
  /** By request: the standing bid of each prover. */
  bids: Map<Hex, Map<Hex, BidRecord>>;
  transactions: Map<Hex, TransactionRecord>;
  balanceLogs: BalanceLogRecord[];
  /** Counts requests and bids, so that "earlier" is never in doubt. */
  lastOrder: number;
};

export const emptyState = (): NetworkState => ({
  accounts: new Map(),
  provers: new Map(),
  programs: new Map(),
  requests: createRequestIndex(),
  bids: new Map(),
  transactions: new Map(),
  balanceLogs: [],
  lastOrder: 0,
});

export function nextOrder(state: NetworkState): number {
  state.lastOrder += 1;
  return state.lastOrder;
}
