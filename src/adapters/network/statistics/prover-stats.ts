import type { Address, TransactionHash, UnixSeconds } from "../../../domain/values.ts";
import type { ProverStats as ProverStatsMessage } from "../../../gen/types_pb.ts";
import { defined } from "../defined.ts";
import {
  addressIfAny,
  addressOf,
  countOf,
  secondsIfAny,
  textIfAny,
  transactionIfAny,
  wholeOf,
} from "../parse-values.ts";

/** What a prover did so far: earnings and rewards in wei, gas in PGU. */
export type ProverStats = {
  prover: Address;
  owner?: Address;
  name?: string;
  imageUrl?: string;
  ipAddress?: string;
  auctionRequests: number;
  successfulRequests: number;
  gasProved: bigint;
  earnings: bigint;
  lifetimeRewards: bigint;
  stakerRewards24h: bigint;
  /** Hundredths of a percent. */
  stakerFeeBips?: number;
  createdAtSec?: UnixSeconds;
  lastActiveAtSec?: UnixSeconds;
  blockNumber: bigint;
  transaction?: TransactionHash;
};

export const parseProverStats = (stats: ProverStatsMessage): ProverStats =>
  defined({
    prover: addressOf(stats.address),
    owner: addressIfAny(stats.owner),
    name: textIfAny(stats.name),
    imageUrl: textIfAny(stats.imageUrl),
    ipAddress: textIfAny(stats.ipAddress),
    auctionRequests: countOf(stats.totalAuctionRequests),
    successfulRequests: countOf(stats.successfulRequests),
    gasProved: wholeOf(stats.totalGasProved),
    earnings: wholeOf(stats.totalEarnings),
    lifetimeRewards: wholeOf(stats.lifetimeRewards),
    stakerRewards24h: wholeOf(stats.stakerRewards24Hr),
    stakerFeeBips: stats.stakerFeeBips ? countOf(wholeOf(stats.stakerFeeBips)) : undefined,
    createdAtSec: secondsIfAny(stats.createdAt),
    lastActiveAtSec: secondsIfAny(stats.lastActiveAt),
    blockNumber: stats.blockNumber,
    transaction: transactionIfAny(stats.txHash),
  });
