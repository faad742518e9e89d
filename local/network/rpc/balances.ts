import { address, optionalAddress } from "../address.ts";
import type { Engine } from "../engine.ts";
import { fromHex } from "../hex.ts";
import { newestPage, pageOf } from "../page.ts";
import { accountOf } from "../state/accounts.ts";
import { logMatcherOf } from "../state/log-filter.ts";
import type { BalanceLogRecord, StakeLogRecord } from "../state/money-records.ts";
import type { NetworkRpcs } from "./service.ts";

/** What accounts have, what has happened to it, and the same of stakes. */
export const balances = ({ state }: Engine): NetworkRpcs => ({
  getBalance: (request) => ({ amount: accountOf(state, address(request.address)).balanceWei.toString() }),
  getFilteredBalanceLogs: (filter) => ({ logs: logsOf(state.balanceLogs, filter) }),
  /** 0 for an address that is no prover. */
  getProverStakeBalance: (request) => ({
    amount: (state.provers.get(address(request.prover))?.stakeWei ?? 0n).toString(),
  }),
  getFilteredStakerStakeBalanceLogs: (filter) => ({ logs: logsOf(state.stakerLogs, filter) }),
  getFilteredProverStakeBalanceLogs: (filter) => ({ logs: logsOf(state.proverStakeLogs, filter) }),
});

type Filter = {
  address?: Uint8Array | undefined;
  operation?: number | undefined;
  minimumTimestamp?: bigint | undefined;
  maximumTimestamp?: bigint | undefined;
  limit?: number | undefined;
  page?: number | undefined;
};

function logsOf(all: readonly (BalanceLogRecord | StakeLogRecord)[], filter: Filter) {
  const matches = logMatcherOf({ ...filter, address: optionalAddress(filter.address) });
  return newestPage(all, matches, pageOf(filter)).map((log) => ({
    address: fromHex(log.address),
    operation: log.operation,
    amount: log.amountWei.toString(),
    txHash: fromHex(log.txHash),
    createdAt: BigInt(log.createdAtSec),
  }));
}
