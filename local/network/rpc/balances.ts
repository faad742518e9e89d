import type { GetFilteredBalanceLogsRequest } from "../../../src/gen/types_pb.ts";
import { address } from "../address.ts";
import type { Engine } from "../engine.ts";
import { fromHex, toHex } from "../hex.ts";
import { newestPage, pageOf } from "../page.ts";
import { accountOf } from "../state/accounts.ts";
import type { BalanceLogRecord } from "../state/records.ts";
import type { NetworkRpcs } from "./service.ts";

export const balances = ({ state }: Engine): NetworkRpcs => ({
  getBalance: (request) => ({ amount: accountOf(state, address(request.address)).balanceWei.toString() }),
  getFilteredBalanceLogs: (filter) => ({
    logs: newestPage(state.balanceLogs, matcherOf(filter), pageOf(filter)).map((log) => ({
      address: fromHex(log.address),
      operation: log.operation,
      amount: log.amountWei.toString(),
      txHash: fromHex(log.txHash),
      createdAt: BigInt(log.createdAtSec),
    })),
  }),
});

function matcherOf(filter: GetFilteredBalanceLogsRequest): (log: BalanceLogRecord) => boolean {
  const owner = filter.address === undefined ? undefined : toHex(filter.address);
  return (log) =>
    (owner === undefined || log.address === owner) &&
    (filter.operation === undefined || log.operation === Number(filter.operation)) &&
    (filter.minimumTimestamp === undefined || BigInt(log.createdAtSec) >= filter.minimumTimestamp) &&
    (filter.maximumTimestamp === undefined || BigInt(log.createdAtSec) <= filter.maximumTimestamp);
}
