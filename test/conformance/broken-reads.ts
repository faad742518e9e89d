import { Code } from "@connectrpc/connect";
import { accepts, answers, asks, type Break, type Message, refuse, refusesWith } from "./broken-server.ts";

/** What a server does wrong, and the checks that must say so. */
export type Broken = { breaks: string; by: Break; caught: readonly string[] };

const without = (field: string) => asks((request: Message) => ({ ...request, [field]: undefined }));

const filters: Readonly<Record<string, readonly string[]>> = {
  GetFilteredProofRequests: [
    ...[
      "version",
      "fulfillmentStatus",
      "executionStatus",
      "settlementStatus",
      "mode",
      "vkHash",
      "requester",
      "fulfiller",
    ],
    ...["executeFailCause", "error", "isCanceled", "isTimedOut", "minimumDeadline", "from", "to", "notBidBy"],
  ],
  GetFilteredBalanceLogs: ["address", "operation", "minimumTimestamp", "maximumTimestamp"],
  GetFilteredStakerStakeBalanceLogs: ["address", "operation", "minimumTimestamp", "maximumTimestamp"],
  GetFilteredProverStakeBalanceLogs: ["address", "operation", "minimumTimestamp", "maximumTimestamp"],
  GetFilteredWithdrawalReceipts: ["address"],
  GetFilteredDelegations: ["owner"],
};

const ignoredFilters: Broken[] = Object.entries(filters).flatMap(([rpc, fields]) =>
  fields.map((field) => ({
    breaks: `${rpc} ignores ${field}`,
    by: { [rpc]: without(field) },
    caught: [`${rpc} filters by ${field}`],
  })),
);

/** The rows of each list, and the name of its order. */
const lists: Readonly<Record<string, readonly [rows: string, order?: string]>> = {
  GetFilteredProofRequests: ["requests", "newest first"],
  GetFilteredBalanceLogs: ["logs", "newest first"],
  GetFilteredStakerStakeBalanceLogs: ["logs", "newest first"],
  GetFilteredProverStakeBalanceLogs: ["logs", "newest first"],
  GetFilteredWithdrawalReceipts: ["receipts", "newest first"],
  GetFilteredDelegations: ["delegations", "newest first"],
  GetFilteredBidHistory: ["bids", "newest first"],
  GetFilteredProverBidHistory: ["bids", "newest first"],
  GetFilteredProverStats: ["stats", "most earned first"],
  GetFilteredSuspendableProvers: ["provers", "most failures first"],
  GetFilteredProvers: ["provers"],
};

const brokenLists: Broken[] = Object.entries(lists).flatMap(([rpc, [rows, order]]) => {
  const changed = (change: (all: Message[], request: Message) => Message[]) => ({
    [rpc]: answers((answer, request) => ({ ...answer, [rows]: change(answer[rows], request) })),
  });
  const isLater = ({ page }: Message) => page !== undefined && page > 1;
  return [
    {
      breaks: `${rpc} loses a row between pages`,
      by: changed((all, request) => (isLater(request) ? all.slice(1) : all)),
      caught: [`${rpc} gives the same rows in small pages as in a large one`],
    },
    {
      breaks: `${rpc} repeats its first page for ever`,
      by: { [rpc]: without("page") },
      caught: [`${rpc} has empty pages after its last`],
    },
    {
      breaks: `${rpc} ignores its limit`,
      by: { [rpc]: without("limit") },
      caught: [`${rpc} gives as many rows as are asked for`],
    },
    ...(order === undefined
      ? []
      : [
          {
            breaks: `${rpc} drops the sort`,
            by: changed((all) => all.reverse()),
            caught: [`${rpc} lists the ${order}`],
          },
        ]),
  ];
});

const eachRequest = (change: (row: Message) => Message): Break => ({
  GetFilteredProofRequests: answers((answer) => ({
    requests: answer.requests.map((row: Message) => ({ ...row, ...change(row) })),
  })),
});

const fulfilled = 3;

const brokenRequests: Broken[] = [
  {
    breaks: "ids are cut short",
    by: eachRequest(({ requestId }) => ({ requestId: requestId.subarray(1) })),
    caught: ["GetFilteredProofRequests each request has ids of their lengths"],
  },
  {
    breaks: "what is canceled is FULFILLED",
    by: eachRequest((row) => (row.isCanceled ? { fulfillmentStatus: fulfilled } : {})),
    caught: ["GetFilteredProofRequests each request has statuses that go together"],
  },
  {
    breaks: "a request is updated before it is created",
    by: eachRequest(({ createdAt }) => ({ updatedAt: createdAt - 1n })),
    caught: ["GetFilteredProofRequests each request has times that can be"],
  },
  {
    breaks: "times are in milliseconds",
    by: eachRequest(({ createdAt, updatedAt }) => ({ createdAt: createdAt * 1000n, updatedAt: updatedAt * 1000n })),
    caught: ["GetFilteredProofRequests each request has times that can be"],
  },
  {
    breaks: "executed requests have no gas",
    by: eachRequest(() => ({ gasUsed: undefined })),
    caught: ["GetFilteredProofRequests each request tells what its execution took"],
  },
  {
    breaks: "prices exceed their maximum",
    by: eachRequest(({ maxPricePerPgu }) => ({ gasPrice: BigInt(maxPricePerPgu) + 1n })),
    caught: ["GetFilteredProofRequests each request has prices within its own bounds"],
  },
  {
    breaks: "a wei too much is paid",
    by: eachRequest(({ deductionAmount }) => ({ deductionAmount: `${BigInt(deductionAmount ?? 0) + 1n}` })),
    caught: ["GetFilteredProofRequests each request costs what base fee, price and gas come to"],
  },
  {
    breaks: "rows come twice",
    by: {
      GetFilteredProofRequests: answers(({ requests }) => ({ requests: requests.map(() => requests[0]) })),
    },
    caught: ["GetFilteredProofRequests lists nothing twice"],
  },
  {
    breaks: "five rows are the usual page",
    by: { GetFilteredProofRequests: asks((request) => ({ ...request, limit: request.limit ?? 5 })) },
    caught: ["GetFilteredProofRequests gives 10 rows where no limit is said, and never more than 100"],
  },
  {
    breaks: "an id leads to another request",
    by: {
      GetProofRequestDetails: answers(({ request }) => ({ request: { ...request, requestId: new Uint8Array(32) } })),
    },
    caught: ["GetProofRequestDetails agrees with GetFilteredProofRequests, and an id leads to itself"],
  },
  ...[
    { fulfillmentStatus: 2 },
    { executionStatus: 3 },
    { deadline: 1n },
    { requestTxHash: new Uint8Array(32) },
    { publicValuesHash: new Uint8Array(32).fill(1) },
  ].map((change) => ({
    breaks: `GetProofRequestStatus says another ${Object.keys(change).join()}`,
    by: { GetProofRequestStatus: answers((answer) => ({ ...answer, ...change })) },
    caught: ["GetProofRequestStatus agrees with GetProofRequestDetails"],
  })),
  {
    breaks: "a fulfilled request has no proof",
    by: { GetProofRequestStatus: answers((answer) => ({ ...answer, proofUri: undefined })) },
    caught: ["GetProofRequestStatus says where a fulfilled request's proof is, and by which transaction it came"],
  },
  {
    breaks: "a request's transaction is somebody else's",
    by: {
      GetTransactionDetails: answers(({ transaction }) => ({
        transaction: { ...transaction, sender: new Uint8Array(20) },
      })),
    },
    caught: ["GetTransactionDetails knows the transactions that made and fulfilled a request"],
  },
  {
    breaks: "bids are not sealed",
    by: {
      GetFilteredBidHistory: answers(({ bids }) => ({
        bids: bids.length > 0 ? bids : [{ bidder: new Uint8Array(20), amount: "1", createdAt: 1n }],
      })),
    },
    caught: ["GetFilteredBidHistory shows no bid of an auction that is open"],
  },
  {
    breaks: "winner_first is ignored",
    by: { GetFilteredBidHistory: without("winnerFirst") },
    caught: ["GetFilteredBidHistory has the winner first where that is asked for, at the lowest bid"],
  },
  {
    breaks: "a prover's bids are anybody's",
    by: {
      GetFilteredProverBidHistory: answers(({ bids }) => ({
        bids: bids.map((bid: Message) => ({ ...bid, bidder: new Uint8Array(20) })),
      })),
    },
    caught: ["GetFilteredProverBidHistory lists the bids of a prover"],
  },
];

const brokenMoney: Broken[] = [
  {
    breaks: "a balance is a wei too high",
    by: { GetBalance: answers(({ amount }) => ({ amount: `${BigInt(amount) + 1n}` })) },
    caught: ["GetBalance is what GetFilteredBalanceLogs adds up to"],
  },
  {
    breaks: "a balance leaves out its deposits",
    by: { GetBalance: answers(({ amount }) => ({ amount: `${BigInt(amount) / 2n}` })) },
    caught: ["GetBalance is what GetFilteredBalanceLogs adds up to"],
  },
  {
    breaks: "a stake is a wei too high",
    by: { GetProverStakeBalance: answers(({ amount }) => ({ amount: `${BigInt(amount) + 1n}` })) },
    caught: [
      "GetProverStakeBalance is what GetFilteredProverStakeBalanceLogs adds up to",
      "GetStakingProverSearch finds a prover by the first digits of its address, with the stake of GetProverStakeBalance",
    ],
  },
  {
    breaks: "transfers arrive nowhere",
    by: {
      GetFilteredBalanceLogs: answers((answer, { operation }) => (operation === 5 ? { logs: [] } : answer)),
    },
    caught: ["GetFilteredBalanceLogs has each transfer twice: out of one account, into another, the same wei"],
  },
  {
    breaks: "receipts are of other amounts",
    by: {
      GetFilteredWithdrawalReceipts: answers(({ receipts }) => ({
        receipts: receipts.map((one: Message) => ({ ...one, amount: `${BigInt(one.amount) + 1n}` })),
      })),
    },
    caught: ["GetFilteredWithdrawalReceipts has each withdrawal in the balance log, with its amount"],
  },
  {
    breaks: "stakers lose nothing",
    by: { GetFilteredStakerStakeBalanceLogs: async () => ({ logs: [] }) },
    caught: ["GetFilteredStakerStakeBalanceLogs has each change of a prover's stake on a staker's side too"],
  },
  ...["GetTransferParams", "GetWithdrawParams", "GetDelegationParams"].map((rpc) => ({
    breaks: `${rpc} names another auctioneer`,
    by: { [rpc]: answers((answer) => ({ ...answer, auctioneer: new Uint8Array(20) })) },
    caught: [`${rpc} names the auctioneer of GetProofRequestParams, and a fee`],
  })),
];

const nothing = new Uint8Array(32);

const brokenOthers: Broken[] = [
  {
    breaks: "roles are cut short",
    by: { GetProofRequestParams: answers((answer) => ({ ...answer, treasury: new Uint8Array(19) })) },
    caught: ["GetProofRequestParams names roles, bounds and fees that a request can carry"],
  },
  {
    breaks: "base fees fit no u64",
    by: { GetProofRequestParams: answers((answer) => ({ ...answer, baseFee: `${2n ** 64n}` })) },
    caught: ["GetProofRequestParams names roles, bounds and fees that a request can carry"],
  },
  {
    breaks: "PROVE is worth nothing",
    by: { GetProvePrice: answers((answer) => ({ ...answer, price: "0" })) },
    caught: ["GetProvePrice is above 0, and of a time"],
  },
  {
    breaks: "a price is of the day after tomorrow",
    by: { GetMarketPricePerPgu: answers((answer) => ({ ...answer, asOf: answer.asOf + 172_800n })) },
    caught: ["GetMarketPricePerPgu is above 0, and of a time"],
  },
  {
    breaks: "gas is free",
    by: { GetGasPriceEstimate: async () => ({ gasPrice: 0n }) },
    caught: ["GetGasPriceEstimate is above 0 where prices are made by auctions"],
  },
  {
    breaks: "the lowest price is above the highest",
    by: { GetPriceInfo: answers((answer) => ({ ...answer, minPricePerPgu: `${BigInt(answer.maxPricePerPgu) + 1n}` })) },
    caught: ["GetPriceInfo has an average between its bounds, and the base fees of GetProofRequestParams"],
  },
  {
    breaks: "the chain has no blocks",
    by: { GetLatestBridgeBlock: async () => ({ blockNumber: 0n }) },
    caught: ["GetLatestBridgeBlock goes forward, and not back"],
  },
  {
    breaks: "nonces begin at 1",
    by: { GetNonce: answers(({ nonce }) => ({ nonce: nonce + 1n })) },
    caught: ["GetNonce says nothing of what nobody has used"],
  },
  {
    breaks: "delegates act for nobody",
    by: { GetOwner: async ({ address }: Message) => ({ owner: address }) },
    caught: ["GetOwner leads from a prover's delegate to the prover"],
  },
  {
    breaks: "a prover's owner is another",
    by: {
      GetDelegation: answers(({ delegation }) =>
        delegation === undefined ? {} : { delegation: { ...delegation, owner: new Uint8Array(20) } },
      ),
    },
    caught: ["GetDelegation names the prover's owner"],
  },
  {
    breaks: "accounts have other names",
    by: { GetAccount: answers(({ account }) => ({ account: { ...account, name: "nobody" } })) },
    caught: ["GetAccount answers with the account that was asked for, and the name that GetAccountName says"],
  },
  {
    breaks: "a program is another",
    by: { GetProgram: answers(({ program }) => ({ program: { ...program, vkHash: new Uint8Array(32) } })) },
    caught: ["GetProgram resolves the programs of requests to themselves"],
  },
  {
    breaks: "every program is estimated at nothing",
    by: {
      GetProgramGasEstimates: async ({ vkHashes }: Message) => ({
        estimates: vkHashes.map((vkHash: Uint8Array) => ({ vkHash, gasEstimate: 0n })),
      }),
    },
    caught: [
      "GetProgramGasEstimates estimates only programs that it was asked for, above 0",
      "GetProgramGasEstimates says nothing of what nobody has used",
    ],
  },
  {
    breaks: "subscriptions end at once",
    by: { SubscribeProofRequests: async function* () {} },
    caught: ["SubscribeProofRequests stays open, and silent where nothing can match"],
  },
  {
    breaks: "provers come twice",
    by: { GetProversByUptime: answers(({ provers }) => ({ provers: [...provers, ...provers] })) },
    caught: ["GetProversByUptime lists each once, none suspended, as GetProverStatus has them"],
  },
  {
    breaks: "suspensions are long over",
    by: { GetProverStatus: answers((answer) => ({ ...answer, suspendedUntil: 1n })) },
    caught: ["GetProverStatus has a suspension only in time to come"],
  },
  {
    breaks: "success is asked for at 980 %",
    by: {
      GetProverRequirements: answers(({ requirements }) => ({
        requirements: { ...requirements, minSuccessRatePercentage: "980" },
      })),
    },
    caught: ["GetProverRequirements asks for what can be asked of a prover"],
  },
  {
    breaks: "reports come from time to come",
    by: {
      GetProverCapacity: answers(({ capacity }) =>
        capacity === undefined ? {} : { capacity: { ...capacity, lastReportedAt: 10n ** 11n } },
      ),
    },
    caught: ["GetProverCapacity has been busy no longer than available"],
  },
  ...(["isFeatured", "isWhitelisted"] as const).map((field) => ({
    breaks: `GetFilteredProverStats ignores ${field}`,
    by: { GetFilteredProverStats: without(field) },
    caught: [`GetFilteredProverStats filters by ${field}: each prover is on one side`],
  })),
  ...(["featuredFirst", "whitelistedFirst"] as const).map((field) => ({
    breaks: `GetFilteredProverStats puts them last by ${field}`,
    by: {
      GetFilteredProverStats: answers((answer, request) =>
        request[field] === true ? { stats: answer.stats.reverse() } : answer,
      ),
    },
    caught: [`GetFilteredProverStats puts provers ahead by ${field}`],
  })),
  {
    breaks: "details are of other earnings",
    by: { GetProverStatsDetail: answers(({ stats }) => ({ stats: { ...stats, totalEarnings: "1" } })) },
    caught: [
      "GetProverStatsDetail agrees with GetFilteredProverStats about each prover",
      "GetProverStats agrees with GetProverStatsDetail about one prover",
    ],
  },
  {
    breaks: "provers without a failure are suspendable",
    by: {
      GetFilteredSuspendableProvers: answers(({ provers }) => ({
        provers: provers.map((one: Message) => ({ ...one, failureCount: 0n })),
      })),
    },
    caught: ["GetFilteredSuspendableProvers counts failures of provers that are there"],
  },
  {
    breaks: "stakers pay more than there is",
    by: {
      GetFilteredProvers: answers(({ provers }) => ({
        provers: provers.map((one: Message) => ({ ...one, stakerFeeBips: "10001" })),
      })),
    },
    caught: ["GetFilteredProvers names addresses, owners and shares"],
  },
  {
    breaks: "all have proved nothing",
    by: {
      GetProofRequestMetrics: answers((answer, { address }) => (address === undefined ? {} : answer)),
    },
    caught: [
      "GetProofRequestMetrics counts no more of one requester than of all",
      "GetProofRequestMetrics counts at least the proofs that are known",
      "GetOverviewGraphs has curves, with no more proofs than GetProofRequestMetrics counts",
    ],
  },
  {
    breaks: "curves run backwards",
    by: {
      GetProofRequestGraph: answers(({ data }) => ({ data: data.reverse() })),
    },
    caught: ["GetProofRequestGraph is a curve over the days that were asked for, and counts the requests of them"],
  },
  {
    breaks: "days are not limited",
    by: { GetProofRequestGraph: without("rangeIntervalDays") },
    caught: ["GetProofRequestGraph is a curve over the days that were asked for, and counts the requests of them"],
  },
  {
    breaks: "success is above a hundred",
    by: {
      GetAnalyticsGraphs: answers((answer) => ({
        ...answer,
        auctionSuccessRate: answer.auctionSuccessRate.map((one: Message) => ({ ...one, value: 101n })),
      })),
    },
    caught: ["GetAnalyticsGraphs has curves, and shares of a hundred"],
  },
  {
    breaks: "a search finds what does not match",
    by: {
      GetSearchResults: answers(({ requests, requesters }) => ({ requests, requesters, programs: [{ id: nothing }] })),
    },
    caught: [
      "GetSearchResults finds nothing by what nothing is called",
      "GetSearchResults finds a request, a program and a requester by the first digits of their ids, and nothing else",
    ],
  },
  {
    breaks: "no prover is found",
    by: { GetProverSearchResults: async () => ({ provers: [] }) },
    caught: ["GetProverSearchResults finds a prover by the first digits of its address, and nothing else"],
  },
  {
    breaks: "every proof is valid",
    by: { VerifyProof: async () => ({ valid: true }) },
    caught: [
      "VerifyProof does not take an empty proof for a proof",
      "VerifyProof does not take random bytes for a proof",
    ],
  },
  {
    breaks: "what is malformed is taken",
    by: { GetNonce: accepts({ nonce: 0n }), GetProofRequestParams: accepts() },
    caught: ["GetNonce refuses 3 bytes for an address", "GetProofRequestParams refuses a mode that is none"],
  },
  {
    breaks: "what is malformed is Unknown",
    by: { GetFilteredProofRequests: refusesWith(Code.Unknown), GetProofRequestDetails: refusesWith(Code.Unknown) },
    caught: [
      "GetFilteredProofRequests refuses 3 bytes for a vk hash",
      "GetProofRequestDetails refuses 3 bytes for a request's id",
    ],
  },
  ...["GetProgram", "GetProofRequestStatus", "GetProofRequestDetails", "GetTransactionDetails"].map((rpc) => ({
    breaks: `${rpc} says Internal of what is not there`,
    by: { [rpc]: refusesWith(Code.Internal) },
    caught: [
      `${rpc} says NotFound of ${rpc === "GetProgram" ? "a program" : rpc === "GetTransactionDetails" ? "a transaction" : "a request"} that is not there`,
    ],
  })),
  {
    breaks: "an RPC of the table is not served",
    by: { GetBalance: async () => refuse(Code.Unimplemented) },
    caught: ["GetBalance says nothing of what nobody has used"],
  },
  {
    breaks: "it is out of order after a message that is too large",
    by: { GetProvePrice: async () => refuse(Code.Unavailable) },
    caught: ["transport still answers after all of that", "transport answers an empty message with OK"],
  },
];

export const brokenReads: readonly Broken[] = [
  ...ignoredFilters,
  ...brokenLists,
  ...brokenRequests,
  ...brokenMoney,
  ...brokenOthers,
];
