import type { Address, TransactionHash, UnixSeconds, Wei } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { bytesOf } from "../hex.ts";
import { type LogFilter, logQuery } from "../log-filter.ts";
import { pages } from "../pages.ts";
import { addressOf, secondsOf, transactionOf, weiOf } from "../parse-values.ts";
import type { Rpc } from "../rpc.ts";
import { type BalanceOperation, balanceOperations, wordOf } from "../words.ts";

/** A change of an account's balance. */
export type BalanceLog = {
  account: Address;
  operation: BalanceOperation | "unknown";
  amount: Wei;
  transaction: TransactionHash;
  createdAtSec: UnixSeconds;
};

/**
 * Changes of an account's balance, or of all accounts'.
 * @rpc GetFilteredBalanceLogs
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetFilteredBalanceLogs; docs.succinct.xyz "Network APIs"
 */
export const listBalanceLogs = (
  rpc: Rpc,
  filter?: LogFilter<BalanceOperation> & { account?: Address },
): AsyncGenerator<BalanceLog> =>
  pages(rpc, {
    method: ProverNetwork.method.getFilteredBalanceLogs,
    query: {
      ...logQuery(balanceOperations, filter),
      ...(filter?.account && { address: bytesOf(filter.account) }),
    },
    items: ({ logs }) => logs,
    parse: (log) => ({
      account: addressOf(log.address),
      operation: wordOf(balanceOperations, log.operation),
      amount: weiOf(log.amount),
      transaction: transactionOf(log.txHash),
      createdAtSec: secondsOf(log.createdAt),
    }),
  });
