import { unixSeconds } from "../../../../../src/domain/values.ts";
import { type Row, txHash, txHashBytes, who, whoBytes } from "../row.ts";

const aLog = { address: whoBytes(1), operation: "SLASH", amount: "5", txHash: txHashBytes, createdAt: 6 };
const theLog = { account: who(1), operation: "slash", amount: 5n, transaction: txHash, createdAtSec: 6 };
const gpus = [{ name: "L4", memoryTotalBytes: 24_000_000_000, nodeCount: 2 }];
const theGpus = [{ name: "L4", memoryBytes: 24_000_000_000n, count: 2 }];
const counters = { observedAt: 20, countersSince: 10, gpuNodes: 2, gpuAvailableMsTotal: 9000, gpuBusyMsTotal: 4000 };
const theCounters = {
  observedAtSec: unixSeconds(20),
  countersSinceSec: unixSeconds(10),
  gpuNodes: 2,
  gpuAvailableMs: 9000n,
  gpuBusyMs: 4000n,
};
const component = { component: "runner", version: "0.1.0", gitSha: "abc", imageTag: "v1" };

export const proverRows: readonly Row[] = [
  {
    rpc: "GetFilteredProvers",
    call: ({ provers }, options) => provers.list(options),
    sends: { limit: 100, page: 1 },
    answers: {
      provers: [
        {
          address: whoBytes(1),
          owner: whoBytes(2),
          name: "ada",
          blockNumber: 3,
          txHash: txHashBytes,
          stakerFeeBips: "250",
        },
      ],
    },
    gives: [{ prover: who(1), owner: who(2), name: "ada", blockNumber: 3n, transaction: txHash, stakerFeeBips: 250 }],
  },
  {
    rpc: "GetProversByUptime",
    call: ({ provers }, options) => provers.byUptime({ highAvailabilityOnly: true }, options),
    sends: { highAvailabilityOnly: true },
    answers: { provers: [whoBytes(2), whoBytes(1)] },
    gives: [who(2), who(1)],
  },
  {
    rpc: "GetProverStatus",
    call: ({ provers }, options) => provers.status(who(1), options),
    sends: { prover: whoBytes(1) },
    answers: { isWhitelisted: true, suspendedUntil: 9 },
    gives: { whitelisted: true, highAvailability: false, suspendedUntilSec: 9 },
  },
  {
    rpc: "GetProverRequirements",
    call: ({ provers }, options) => provers.requirements(options),
    sends: {},
    answers: {
      requirements: {
        minMgasPerSecond: "24",
        floorLatencySeconds: 420,
        minSuccessRatePercentage: "98",
        performanceLookbackHours: 24,
        minResolvedRequestsToEvaluate: 50,
      },
    },
    gives: {
      minPguPerSec: 24_000_000n,
      floorLatencySec: 420,
      minSuccessMillionths: 980_000,
      lookbackHours: 24,
      minResolved: 50,
    },
  },
  {
    rpc: "GetProverCapacity",
    call: ({ provers }, options) => provers.capacity(who(1), options),
    sends: { prover: whoBytes(1) },
    answers: {
      capacity: {
        ...counters,
        gpus,
        lastReportedAt: 21,
        latestWindow: { windowStart: 11, windowEnd: 20, gpuAvailableMs: 900, gpuBusyMs: 400, gpuNodesEnd: 2 },
      },
    },
    gives: {
      ...theCounters,
      gpus: theGpus,
      lastReportedAtSec: 21,
      latestWindow: { startSec: 11, endSec: 20, gpuAvailableMs: 900n, gpuBusyMs: 400n, gpuNodesAtEnd: 2 },
    },
    mayBeUnknown: true,
  },
  {
    rpc: "ReportProverInfo",
    call: ({ provers }, options) => {
      return provers.report({ prover: who(1), ...theCounters, gpus: theGpus, components: [component] }, options);
    },
    sends: { prover: whoBytes(1), components: [component], capacity: { ...counters, gpus } },
    answers: {},
    gives: undefined,
  },
  {
    rpc: "GetProverStakeBalance",
    call: ({ provers }, options) => provers.stake(who(1), options),
    sends: { prover: whoBytes(1) },
    answers: { amount: "10000000000000000000000" },
    gives: 10_000n * 10n ** 18n,
  },
  {
    rpc: "GetFilteredProverStakeBalanceLogs",
    call: ({ provers }, options) => provers.stakeLogs({ account: who(1), operation: "slash" }, options),
    sends: { address: whoBytes(1), operation: "SLASH", limit: 100, page: 1 },
    answers: { logs: [aLog] },
    gives: [theLog],
  },
  {
    rpc: "GetFilteredStakerStakeBalanceLogs",
    call: ({ provers }, options) => provers.stakerLogs({ fromSec: unixSeconds(1), toSec: unixSeconds(2) }, options),
    sends: { minimumTimestamp: 1, maximumTimestamp: 2, limit: 100, page: 1 },
    answers: { logs: [aLog] },
    gives: [theLog],
  },
  {
    rpc: "GetStakingProverSearch",
    call: ({ provers }, options) => provers.stakingSearch("ada", options),
    sends: { query: "ada" },
    answers: {
      provers: [
        {
          proverAddress: whoBytes(1),
          name: "ada",
          imageUrl: "https://i",
          stakeBalance: "5",
          stakerFeeBips: "250",
          stakerRewards_24Hr: "6.5",
        },
      ],
    },
    gives: [
      { prover: who(1), name: "ada", imageUrl: "https://i", stake: 5n, stakerFeeBips: 250, stakerRewards24h: 6n },
    ],
  },
  {
    rpc: "GetFilteredSuspendableProvers",
    call: ({ provers }, options) => provers.suspendable({ lookback: 3600n, outerLookback: 86_400n }, options),
    sends: { lookback: 3600, outerLookback: 86_400, limit: 100, page: 1 },
    answers: { provers: [{ prover: whoBytes(1), failureCount: 3 }] },
    gives: [{ prover: who(1), failures: 3 }],
  },
  {
    rpc: "SuspendProver",
    call: ({ provers }, options) => provers.suspend({ prover: who(1), untilSec: unixSeconds(99) }, options),
    sends: { prover: whoBytes(1), suspendedUntil: 99 },
  },
  {
    rpc: "GetTEEWhitelistStatus",
    call: ({ provers }, options) => provers.teeWhitelisted(who(1), options),
    sends: { address: whoBytes(1) },
    answers: { isWhitelisted: true },
    gives: true,
  },
];
