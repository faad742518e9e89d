import type { Address, TransactionHash, UnixSeconds, Wei } from "../../../domain/values.ts";
import type { StakeBalanceLog } from "../../../gen/types_pb.ts";
import { bytesOf } from "../hex.ts";
import { type LogFilter, logQuery } from "../log-filter.ts";
import { addressOf, secondsOf, transactionOf, weiOf } from "../parse-values.ts";
import { type StakeOperation, stakeOperations, wordOf } from "../words.ts";

/** A change of a stake: of a staker's or of a prover's, by the list that it is in. */
export type StakeLog = {
  account: Address;
  operation: StakeOperation | "unknown";
  amount: Wei;
  transaction: TransactionHash;
  createdAtSec: UnixSeconds;
};

export type StakeLogFilter = LogFilter<StakeOperation> & { account?: Address };

export const stakeQuery = (filter: StakeLogFilter | undefined) => ({
  ...logQuery(stakeOperations, filter),
  ...(filter?.account && { address: bytesOf(filter.account) }),
});

export const parseStakeLog = (log: StakeBalanceLog): StakeLog => ({
  account: addressOf(log.address),
  operation: wordOf(stakeOperations, log.operation),
  amount: weiOf(log.amount),
  transaction: transactionOf(log.txHash),
  createdAtSec: secondsOf(log.createdAt),
});
