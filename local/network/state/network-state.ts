import type { Hex } from "../hex.ts";
import type {
  AccountDelegation,
  BalanceLogRecord,
  ProvePrice,
  StakeLogRecord,
  WithdrawalRecord,
} from "./money-records.ts";
import type { Account, BidRecord, ProgramRecord, Prover, TransactionRecord } from "./records.ts";
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
  /** By owner and delegate, in the order in which they were added. */
  delegations: Map<`${Hex}:${Hex}`, AccountDelegation>;
  /** By transaction, in the order in which they were asked for. */
  withdrawals: Map<Hex, WithdrawalRecord>;
  /** By prover: what each staker has put behind it. */
  stakes: Map<Hex, Map<Hex, bigint>>;
  stakerLogs: StakeLogRecord[];
  proverStakeLogs: StakeLogRecord[];
  /** What PROVE has cost, newest last. */
  provePrices: ProvePrice[];
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
  delegations: new Map(),
  withdrawals: new Map(),
  stakes: new Map(),
  stakerLogs: [],
  proverStakeLogs: [],
  provePrices: [],
  lastOrder: 0,
});

export function nextOrder(state: NetworkState): number {
  state.lastOrder += 1;
  return state.lastOrder;
}
