import {
  type Address,
  type RequestId,
  requestId,
  type TransactionHash,
  type UnixSeconds,
} from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { defined } from "../defined.ts";
import { bytesOf, hexOf } from "../hex.ts";
import { addressOf, secondsOf, textIfAny, transactionOf } from "../parse-values.ts";
import { type Rpc, readIfFound } from "../rpc.ts";

/** A transaction that the network took. */
export type Transaction = {
  transaction: TransactionHash;
  sender: Address;
  signature: `0x${string}`;
  nonce: bigint;
  createdAtSec: UnixSeconds;
  /** Of what is not public. Beside an address the rest of the wire has the name of its account, and so has the box here. */
  name?: string;
  /** The request that it is about. */
  requestId?: RequestId;
};

/**
 * A transaction by its hash, which its sender knows before sending; undefined where the network has not taken it. This is
 * the look after a lost answer.
 * @rpc GetTransactionDetails
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetTransactionDetails
 */
export const getTransaction = (rpc: Rpc, hash: TransactionHash): Promise<Transaction | undefined> =>
  readIfFound(
    rpc,
    ProverNetwork.method.getTransactionDetails,
    { txHash: bytesOf(hash) },
    ({ transaction }) =>
      transaction &&
      defined({
        transaction: transactionOf(transaction.txHash),
        sender: addressOf(transaction.sender),
        signature: hexOf(transaction.signature),
        nonce: transaction.nonce,
        createdAtSec: secondsOf(transaction.createdAt),
        name: textIfAny(transaction.name),
        requestId: transaction.requestId?.length ? requestId(hexOf(transaction.requestId)) : undefined,
      }),
  );

/** Has the network taken this transaction? Whatever else it says of it. */
export const hasTransaction = async (rpc: Rpc, hash: TransactionHash): Promise<boolean> => {
  const { getTransactionDetails } = ProverNetwork.method;
  const known = await readIfFound(
    rpc,
    getTransactionDetails,
    { txHash: bytesOf(hash) },
    ({ transaction }) => transaction,
  );
  return known !== undefined;
};
