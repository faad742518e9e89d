import { type BalanceLog, FulfillmentStatus, type ProofRequest, type StakeBalanceLog } from "../../src/gen/types_pb.ts";
import { type Check, demand, NotSeen, persistently, seen } from "../check.ts";
import type { RpcName } from "../rpc-name.ts";
import { auctionThere, mostRows } from "../samples.ts";
import type { Target } from "../target.ts";
import { sameBytes, textOf } from "../values.ts";

type Query = Record<string, unknown>;

/** A field of a filter, shown at work with a row of the list itself. */
type Field<R> = {
  field: string;
  /** What to ask for so that this row is found; undefined where the row is of no use for that. */
  of: (row: R) => unknown;
  /** Whether a row may be found by that; absent: where its own value is the same. */
  holds?: (row: R, value: never) => boolean;
};

type Filtered<R> = {
  rpc: RpcName;
  read: (target: Target, query: Query) => Promise<readonly R[]>;
  key: (row: R) => unknown[];
  fields: readonly Field<R>[];
};

const sameFields = <R>(...fields: (keyof R & string)[]): Field<R>[] =>
  fields.map((field) => ({ field, of: (row) => row[field] }));

const isRowOf = <R>({ of, holds }: Field<R>, value: unknown, row: R): boolean =>
  holds === undefined ? textOf(of(row)) === textOf(value) : holds(row, value as never); // a value of its own `of`

/**
 * Asks by a value that some of the rows have and others have not: every row of the answer must have it, and every row that
 * has it must be there. The sample is the newest page, so that what is filtered out of it is no page away.
 */
async function filterWorks<R>(target: Target, list: Filtered<R>, one: Field<R>): Promise<string> {
  const rows = await list.read(target, { limit: mostRows });
  const values = rows.map((row) => one.of(row)).filter((value) => value !== undefined);
  const telling = values.find((value) => rows.some((row) => !isRowOf(one, value, row)));
  const value = seen(telling, `no value of it tells some of the ${rows.length} rows from others`);

  const found = await list.read(target, { [one.field]: value, limit: mostRows });
  const alien = found.filter((row) => !isRowOf(one, value, row)).length;
  demand(alien === 0, `${alien} of ${found.length} rows do not have ${one.field} ${textOf(value)}`);
  const keys = new Set(found.map((row) => list.key(row).map(textOf).join()));
  const missing = rows.filter((row) => isRowOf(one, value, row) && !keys.has(list.key(row).map(textOf).join())).length;
  demand(missing === 0 || found.length === mostRows, `${missing} rows that have ${one.field} are missing`);
  return `${found.length} of ${rows.length} rows have ${textOf(value).slice(0, 20)}`;
}

const checksOf = <R>(list: Filtered<R>): Check[] =>
  list.fields.map((one) => ({
    name: `filters by ${one.field}`,
    rpc: list.rpc,
    kind: "read",
    run: (target) => persistently(() => filterWorks(target, list, one)),
  }));

/** A request whose deadline has passed may be called timed out before it is EXPIRED. */
const mayBeTimedOut = ({ fulfillmentStatus, deadline, updatedAt }: ProofRequest): boolean =>
  fulfillmentStatus === FulfillmentStatus.EXPIRED || deadline <= updatedAt;

const requests: Filtered<ProofRequest> = {
  rpc: "GetFilteredProofRequests",
  read: async ({ network }, query) => (await network.getFilteredProofRequests(query)).requests,
  key: ({ requestId }) => [requestId],
  fields: [
    ...sameFields<ProofRequest>("version", "fulfillmentStatus", "executionStatus", "settlementStatus", "mode"),
    ...sameFields<ProofRequest>("vkHash", "requester", "fulfiller"),
    ...sameFields<ProofRequest>("executeFailCause", "error", "isCanceled"),
    {
      field: "isTimedOut",
      of: (row) => (row.fulfillmentStatus === FulfillmentStatus.EXPIRED ? true : undefined),
      holds: mayBeTimedOut,
    },
    {
      field: "minimumDeadline",
      of: ({ deadline }) => deadline - 1n, // whether its end is included is not public
      holds: ({ deadline }, value: bigint) => deadline > value,
    },
    {
      field: "from",
      of: ({ createdAt }) => createdAt,
      holds: ({ createdAt }, value: bigint) => createdAt >= value,
    },
    { field: "to", of: ({ createdAt }) => createdAt, holds: ({ createdAt }, value: bigint) => createdAt <= value },
  ],
};

type Log = BalanceLog | StakeBalanceLog;

const ofLogs = {
  key: ({ address, operation, amount, txHash, createdAt }: Log) => [address, operation, amount, txHash, createdAt],
  fields: [
    ...sameFields<Log>("address", "operation"),
    {
      field: "minimumTimestamp",
      of: ({ createdAt }: Log) => createdAt,
      holds: ({ createdAt }: Log, value: bigint) => createdAt >= value,
    },
    {
      field: "maximumTimestamp",
      of: ({ createdAt }: Log) => createdAt,
      holds: ({ createdAt }: Log, value: bigint) => createdAt <= value,
    },
  ],
};

const notBidBy: Check = {
  name: "filters by notBidBy",
  rpc: "GetFilteredProofRequests",
  kind: "read",
  async run(target) {
    const { request, bids } = await auctionThere(target);
    const bidder = seen(bids[0], "the auction has no bid").bidder;
    const around = { from: request.createdAt, to: request.createdAt, limit: mostRows };
    const isThere = async (query: Query): Promise<boolean> =>
      (await requests.read(target, { ...around, ...query })).some((row) => sameBytes(row.requestId, request.requestId));
    if (!(await isThere({}))) throw new NotSeen(`more than ${mostRows} requests were made in that second`);
    demand(!(await isThere({ notBidBy: bidder })), "a request that the prover has bid on is still there");
    demand(await isThere({ notBidBy: request.requester }), "a request that the address never bid on is gone");
    return "hides one that the prover has bid on, and only from it";
  },
};

/** Of each list with a filter, field by field. */
export const filterChecks: readonly Check[] = [
  ...checksOf(requests),
  notBidBy,
  ...checksOf<Log>({
    rpc: "GetFilteredBalanceLogs",
    read: async ({ network }, query) => (await network.getFilteredBalanceLogs(query)).logs,
    ...ofLogs,
  }),
  ...checksOf<Log>({
    rpc: "GetFilteredStakerStakeBalanceLogs",
    read: async ({ network }, query) => (await network.getFilteredStakerStakeBalanceLogs(query)).logs,
    ...ofLogs,
  }),
  ...checksOf<Log>({
    rpc: "GetFilteredProverStakeBalanceLogs",
    read: async ({ network }, query) => (await network.getFilteredProverStakeBalanceLogs(query)).logs,
    ...ofLogs,
  }),
  ...checksOf({
    rpc: "GetFilteredWithdrawalReceipts",
    read: async ({ network }, query) => (await network.getFilteredWithdrawalReceipts(query)).receipts,
    key: ({ txHash }) => [txHash],
    fields: [{ field: "address", of: ({ account }) => account }],
  }),
  ...checksOf({
    rpc: "GetFilteredDelegations",
    read: async ({ network }, query) => (await network.getFilteredDelegations(query)).delegations,
    key: ({ owner, delegate }) => [owner, delegate],
    fields: sameFields("owner"),
  }),
];
