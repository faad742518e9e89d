import { id, idBytes, type Row, txHash, txHashBytes, vkHash, vkHashBytes, who, whoBytes } from "../row.ts";

const points = [{ timestamp: "2026-08-21", value: 5 }];
const thePoints = [{ timestamp: "2026-08-21", value: 5n }];
const stats = {
  address: whoBytes(1),
  name: "ada",
  totalAuctionRequests: 10,
  successfulRequests: 9,
  totalGasProved: "8",
  lastActiveAt: 7,
  createdAt: 6,
  totalEarnings: "5.25",
  owner: whoBytes(2),
  blockNumber: 4,
  txHash: txHashBytes,
  lifetimeRewards: "3",
  imageUrl: "https://i",
  ipAddress: "192.0.2.1",
  stakerFeeBips: "250",
  stakerRewards_24Hr: "2",
};
const theStats = {
  prover: who(1),
  owner: who(2),
  name: "ada",
  imageUrl: "https://i",
  ipAddress: "192.0.2.1",
  auctionRequests: 10,
  successfulRequests: 9,
  gasProved: 8n,
  earnings: 5n,
  lifetimeRewards: 3n,
  stakerRewards24h: 2n,
  stakerFeeBips: 250,
  createdAtSec: 6,
  lastActiveAtSec: 7,
  blockNumber: 4n,
  transaction: txHash,
};

export const statisticsRows: readonly Row[] = [
  {
    rpc: "GetSearchResults",
    call: ({ statistics }, options) => statistics.search("ada", options),
    sends: { query: "ada" },
    answers: {
      requests: [{ id: idBytes }],
      programs: [{ id: vkHashBytes, name: "fibonacci" }],
      requesters: [{ id: whoBytes(1), name: "ada" }],
    },
    gives: {
      requests: [{ id }],
      programs: [{ id: vkHash, name: "fibonacci" }],
      requesters: [{ id: who(1), name: "ada" }],
    },
  },
  {
    rpc: "GetProverSearchResults",
    call: ({ statistics }, options) => statistics.searchProvers("ada", options),
    sends: { query: "ada" },
    answers: { provers: [{ id: whoBytes(1), name: "ada" }] },
    gives: [{ id: who(1), name: "ada" }],
  },
  {
    rpc: "GetProofRequestMetrics",
    call: ({ statistics }, options) => statistics.requestMetrics({ account: who(1) }, options),
    sends: { address: whoBytes(1) },
    answers: { totalProofs: 3, totalPrograms: 2, totalGas: 1 },
    gives: { proofs: 3, programs: 2, gas: 1n },
  },
  {
    rpc: "GetProofRequestGraph",
    call: ({ statistics }, options) => statistics.requestGraph({ account: who(1), days: 30 }, options),
    sends: { address: whoBytes(1), rangeIntervalDays: 30 },
    answers: { data: points },
    gives: thePoints,
  },
  {
    rpc: "GetAnalyticsGraphs",
    call: ({ statistics }, options) => statistics.analyticsGraphs({ days: 7 }, options),
    sends: { rangeIntervalDays: 7 },
    answers: { auctionSuccessRate: points, proofs: points, rewardsMgas: points },
    gives: { auctionSuccessRate: thePoints, proofs: thePoints, rewardsMgas: thePoints },
  },
  {
    rpc: "GetOverviewGraphs",
    call: ({ statistics }, options) => statistics.overviewGraphs({ account: who(1) }, options),
    sends: { address: whoBytes(1) },
    answers: { proofs: points, programs: points, gas: points },
    gives: { proofs: thePoints, programs: thePoints, gas: thePoints },
  },
  {
    rpc: "GetProverStats",
    call: ({ statistics }, options) => statistics.totals({ account: who(1) }, options),
    sends: { address: whoBytes(1) },
    answers: {
      totalEarnings: "1",
      totalCycles: "2",
      totalGasProved: "3",
      activeProvers: "4",
      totalProofsWon: "5",
    },
    gives: { earnings: 1n, cycles: 2n, gasProved: 3n, activeProvers: 4, proofsWon: 5n },
  },
  {
    rpc: "GetFilteredProverStats",
    call: ({ statistics }, options) => {
      const filter = { isFeatured: true, isWhitelisted: false, featuredFirst: true, whitelistedFirst: false };
      return statistics.provers(filter, options);
    },
    sends: {
      limit: 100,
      page: 1,
      isFeatured: true,
      isWhitelisted: false,
      featuredFirst: true,
      whitelistedFirst: false,
    },
    answers: { stats: [stats] },
    gives: [theStats],
  },
  {
    rpc: "GetProverStatsDetail",
    call: ({ statistics }, options) => statistics.prover(who(1), options),
    sends: { address: whoBytes(1) },
    answers: { stats },
    gives: theStats,
    mayBeUnknown: true,
  },
];
