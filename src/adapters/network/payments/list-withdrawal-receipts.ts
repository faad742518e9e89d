import type { Address, TransactionHash, UnixSeconds, Wei } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { defined } from "../defined.ts";
import { bytesOf } from "../hex.ts";
import { pages } from "../pages.ts";
import { addressIfAny, addressOf, secondsOf, transactionOf, weiOf } from "../parse-values.ts";
import type { Rpc } from "../rpc.ts";
import { type BalanceOperation, balanceOperations, withdrawalTypes, wordOf } from "../words.ts";

/** A withdrawal that the network took. */
export type WithdrawalReceipt = {
  transaction: TransactionHash;
  amount: Wei;
  createdAtSec: UnixSeconds;
  /** Of an owner's own balance or of a prover's. */
  type: (typeof withdrawalTypes)[number] | "unknown";
  account: Address;
  operation: BalanceOperation | "unknown";
  sender?: Address;
};

/**
 * Withdrawals of an account, or of all.
 * @rpc GetFilteredWithdrawalReceipts
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetFilteredWithdrawalReceipts
 */
export const listWithdrawalReceipts = (rpc: Rpc, filter?: { account?: Address }): AsyncGenerator<WithdrawalReceipt> =>
  pages(rpc, {
    method: ProverNetwork.method.getFilteredWithdrawalReceipts,
    query: defined({ address: filter?.account && bytesOf(filter.account) }),
    items: ({ receipts }) => receipts,
    parse: (receipt) =>
      defined({
        transaction: transactionOf(receipt.txHash),
        amount: weiOf(receipt.amount),
        createdAtSec: secondsOf(receipt.createdAt),
        type: wordOf(withdrawalTypes, receipt.withdrawalType),
        account: addressOf(receipt.account),
        operation: wordOf(balanceOperations, receipt.operation),
        sender: addressIfAny(receipt.sender),
      }),
  });
