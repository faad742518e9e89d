import { FulfillmentStatus, SettlementStatus } from "../../src/gen/types_pb.ts";
import type { Engine } from "./engine.ts";
import { fund, type ProverRegistration, registerProver } from "./genesis.ts";
import type { Hex } from "./hex.ts";
import { endUnpaid } from "./lifecycle.ts";
import { accountOf, changeAccount } from "./state/accounts.ts";
import { bidsOf } from "./state/auction.ts";
import { totalWei } from "./state/ledger.ts";
import type { AccountDelegation, BalanceLogRecord, StakeLogRecord, WithdrawalRecord } from "./state/money-records.ts";
import { suspended } from "./state/performance.ts";
import type { Account, BidRecord, Prover, RequestRecord, TransactionRecord } from "./state/records.ts";
import { type Snapshot, takeSnapshot } from "./state/snapshot.ts";
import { slash, stake, unstake } from "./state/stakes.ts";

/** What a test or an operator of the box sees and does from above, past the wire. */
export type Inspection = {
  /** Accepted transactions in order; of one RPC (`Bid`, `FulfillProof`) where it is named. */
  transactions(method?: string): readonly TransactionRecord[];
  /** All requests, oldest first. */
  requests(): readonly RequestRecord[];
  request(id: Hex): RequestRecord | undefined;
  bids(requestId: Hex): readonly BidRecord[];
  account(address: Hex): Account;
  accountsKnown(): readonly Account[];
  provers(): readonly Prover[];
  balanceLogs(): readonly BalanceLogRecord[];
  withdrawals(): readonly WithdrawalRecord[];
  delegations(): readonly AccountDelegation[];
  /** What each staker has put behind a prover. */
  stakes(prover: Hex): ReadonlyMap<Hex, bigint>;
  stakeLogs(of: "stakers" | "provers"): readonly StakeLogRecord[];
  /** Balances, what open requests hold, what is on its way out: deposits less what has been withdrawn. */
  totalWei(): bigint;
  registerProver(registration: ProverRegistration): void;
  fund(address: Hex, wei: bigint): void;
  /** The chain's word on stakes; false for an unknown prover, or where there is less than that. */
  stake(prover: Hex, staker: Hex, wei: bigint): boolean;
  unstake(prover: Hex, staker: Hex, wei: bigint): boolean;
  slash(prover: Hex, wei: bigint): boolean;
  /** Puts an address on the list that `GetTEEWhitelistStatus` asks, or takes it off. */
  teeWhitelist(address: Hex, listed: boolean): void;
  /** The network itself ends a request that is not yet fulfilled; false where it has ended already. */
  cancel(requestId: Hex): boolean;
  /** The network takes a fulfilment back before it is paid; false where there is none. */
  revert(requestId: Hex): boolean;
  /** Until when a prover may not bid (unix seconds); undefined lifts it. False for an unknown prover. */
  suspend(prover: Hex, untilSec: number | undefined): boolean;
  snapshot(): Snapshot;
  /** When the executions in progress have ended. */
  idle(): Promise<void>;
};

export function inspect(engine: Engine): Inspection {
  const { state } = engine;
  const end = (requestId: Hex, kind: "canceled" | "reverted", may: (request: RequestRecord) => boolean): boolean => {
    const request = state.requests.get(requestId);
    if (request === undefined || !may(request)) return false;
    endUnpaid(engine, request, { kind });
    return true;
  };
  return {
    transactions: (method) =>
      [...state.transactions.values()].filter((one) => method === undefined || one.method === method),
    requests: () => state.requests.all(),
    request: (id) => state.requests.get(id),
    bids: (requestId) => bidsOf(state, requestId),
    account: (address) => accountOf(state, address),
    accountsKnown: () => [...state.accounts.values()],
    provers: () => [...state.provers.values()],
    balanceLogs: () => state.balanceLogs,
    delegations: () => [...state.delegations.values()],
    withdrawals: () => [...state.withdrawals.values()],
    stakes: (prover) => state.stakes.get(prover) ?? new Map(),
    stakeLogs: (of) => (of === "stakers" ? state.stakerLogs : state.proverStakeLogs),
    totalWei: () => totalWei(state),
    registerProver: (registration) => registerProver(state, registration, engine.nowSec()),
    fund: (address, wei) => fund(state, address, wei, engine.nowSec()),
    stake(prover, staker, amountWei) {
      if (!state.provers.has(prover)) return false;
      stake(state, { prover, staker, amountWei }, engine.nowSec());
      return true;
    },
    unstake: (prover, staker, amountWei) => unstake(state, { prover, staker, amountWei }, engine.nowSec()),
    slash: (prover, wei) => slash(state, prover, wei, engine.nowSec()),
    teeWhitelist: (address, listed) => changeAccount(state, address, { teeWhitelisted: listed }),
    cancel: (requestId) => end(requestId, "canceled", isOpen),
    revert: (requestId) => end(requestId, "reverted", isUnpaid),
    suspend(address, untilSec) {
      const prover = state.provers.get(address);
      if (prover === undefined) return false;
      const { suspendedUntilSec: _, ...free } = prover;
      state.provers.set(
        address,
        untilSec === undefined ? { ...free, judgedFromSec: engine.nowSec() } : suspended(prover, untilSec),
      );
      return true;
    },
    snapshot: () => takeSnapshot(state),
    idle: () => engine.idle(),
  };
}

const isOpen = ({ fulfillment }: RequestRecord): boolean =>
  fulfillment === FulfillmentStatus.REQUESTED || fulfillment === FulfillmentStatus.ASSIGNED;

const isUnpaid = ({ fulfillment, settlement }: RequestRecord): boolean =>
  fulfillment === FulfillmentStatus.FULFILLED && settlement !== SettlementStatus.SETTLED;
