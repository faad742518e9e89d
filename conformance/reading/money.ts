import {
  type BalanceLog,
  BalanceOperation,
  FulfillmentStatus,
  ProofMode,
  type ProofRequest,
  SettlementStatus,
  type StakeBalanceLog,
  StakeBalanceOperation,
} from "../../src/gen/types_pb.ts";
import { type Check, demand, NotSeen, persistently } from "../check.ts";
import { accountsThere, mostRows, proversThere } from "../samples.ts";
import type { Target } from "../target.ts";
import { amountOf, demandBytes, demandPast, short, textOf } from "../values.ts";

/** Longer histories are not read to their ends. */
const mostPages = 20;
/** As many accounts and provers as are added up. */
const some = 8;

/** What an operation does to a balance. A withdrawal leaves it when it is asked for: its second line moves nothing. */
const signs: Readonly<Partial<Record<BalanceOperation, 1n | -1n>>> = {
  [BalanceOperation.DEPOSIT]: 1n,
  [BalanceOperation.REWARD]: 1n,
  [BalanceOperation.TRANSFER_IN]: 1n,
  [BalanceOperation.WITHDRAW_FEE_IN]: 1n,
  [BalanceOperation.DELEGATE_FEE_IN]: 1n,
  [BalanceOperation.TRANSFER_FEE_IN]: 1n,
  [BalanceOperation.TRANSFER_OUT]: -1n,
  [BalanceOperation.WITHDRAW]: -1n,
  [BalanceOperation.WITHDRAW_REQUEST]: -1n,
  [BalanceOperation.WITHDRAW_FEE_OUT]: -1n,
  [BalanceOperation.DELEGATE_FEE_OUT]: -1n,
  [BalanceOperation.TRANSFER_FEE_OUT]: -1n,
  [BalanceOperation.REQUEST]: -1n,
};

const stakeSigns: Readonly<Partial<Record<StakeBalanceOperation, 1n | -1n>>> = {
  [StakeBalanceOperation.STAKE]: 1n,
  [StakeBalanceOperation.UNSTAKE]: -1n,
  [StakeBalanceOperation.SLASH]: -1n,
};

/** All rows of a list, or undefined where there are more than anyone wants to read. */
async function allOf<R>(read: (paging: { limit: number; page: number }) => Promise<R[]>): Promise<R[] | undefined> {
  const all: R[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const rows = await read({ limit: mostRows, page });
    all.push(...rows);
    if (rows.length < mostRows) return all;
  }
  return undefined;
}

/** Wei that the log leaves in the account; `NotSeen` for an operation that is none of the wire's. */
function sumOf(logs: readonly Pick<BalanceLog, "operation" | "amount" | "txHash">[]): bigint {
  const asked = new Set(
    logs.filter(({ operation }) => operation === BalanceOperation.WITHDRAW_REQUEST).map(({ txHash }) => textOf(txHash)),
  );
  let sum = 0n;
  for (const { operation, amount, txHash } of logs) {
    const sign = signs[operation];
    if (sign === undefined) throw new NotSeen(`a log has the operation ${operation}`);
    if (operation === BalanceOperation.WITHDRAW && asked.has(textOf(txHash))) continue;
    sum += sign * amountOf(amount, "amount");
  }
  return sum;
}

/** The most that an account's requests can hold while they have not been paid for: base fee and maximum price for all gas. */
async function heldAtMost({ network }: Target, requester: Uint8Array): Promise<bigint | undefined> {
  const requests = await allOf(
    async (paging) => (await network.getFilteredProofRequests({ requester, ...paging })).requests,
  );
  return requests?.filter(isOpen).reduce((sum, request) => sum + worstCase(request), 0n);
}

const isOpen = ({ fulfillmentStatus, settlementStatus }: ProofRequest): boolean =>
  fulfillmentStatus === FulfillmentStatus.REQUESTED ||
  fulfillmentStatus === FulfillmentStatus.ASSIGNED ||
  (fulfillmentStatus === FulfillmentStatus.FULFILLED && settlementStatus !== SettlementStatus.SETTLED);

const worstCase = ({ baseFee, maxPricePerPgu, gasLimit, cycleLimit }: ProofRequest): bigint =>
  amountOf(baseFee ?? "0", "base_fee") +
  amountOf(maxPricePerPgu ?? "0", "max_price_per_pgu") * (gasLimit === 0n ? cycleLimit : gasLimit);

async function balancesAddUp(target: Target): Promise<string> {
  const { network } = target;
  let counted = 0;
  for (const address of (await accountsThere(target)).slice(0, some)) {
    const logs = await allOf(async (paging) => (await network.getFilteredBalanceLogs({ address, ...paging })).logs);
    const held = await heldAtMost(target, address);
    if (logs === undefined || held === undefined) continue;
    const balance = amountOf((await network.getBalance({ address })).amount, "amount");
    const sum = sumOf(logs);
    const adds = balance <= sum && sum - balance <= held;
    demand(adds, `${short(address)} has ${balance} wei; its log leaves ${sum}, of which requests hold at most ${held}`);
    counted += 1;
  }
  if (counted === 0) throw new NotSeen("every account's log is too long to add up");
  return `${counted} accounts, to the wei but for what open requests hold`;
}

async function stakesAddUp(target: Target): Promise<string> {
  const { network } = target;
  let counted = 0;
  for (const { address } of (await proversThere(target)).slice(0, some)) {
    const read = async (paging: object) =>
      (await network.getFilteredProverStakeBalanceLogs({ address, ...paging })).logs;
    const logs = await allOf(read);
    if (logs === undefined || logs.some(({ operation }) => stakeSigns[operation] === undefined)) continue;
    const stake = amountOf((await network.getProverStakeBalance({ prover: address })).amount, "amount");
    const sum = logs.reduce((total, log) => total + signedStake(log), 0n);
    demand(stake === sum, `${short(address)} has a stake of ${stake} wei, and its log leaves ${sum}`);
    counted += 1;
  }
  if (counted === 0) throw new NotSeen("no prover's log can be added up");
  return `${counted} provers, to the wei`;
}

const signedStake = ({ operation, amount }: StakeBalanceLog): bigint =>
  (stakeSigns[operation] ?? 0n) * amountOf(amount, "amount");

const params = {
  GetTransferParams: ({ network }: Target) => network.getTransferParams({}),
  GetWithdrawParams: ({ network }: Target) => network.getWithdrawParams({}),
  GetDelegationParams: ({ network }: Target) => network.getDelegationParams({}),
} as const;

export const moneyChecks: readonly Check[] = [
  {
    name: "is what GetFilteredBalanceLogs adds up to",
    rpc: "GetBalance",
    kind: "read",
    run: (target) => persistently(() => balancesAddUp(target)),
  },
  {
    name: "is what GetFilteredProverStakeBalanceLogs adds up to",
    rpc: "GetProverStakeBalance",
    kind: "read",
    run: (target) => persistently(() => stakesAddUp(target)),
  },
  {
    name: "has each transfer twice: out of one account, into another, the same wei",
    rpc: "GetFilteredBalanceLogs",
    kind: "read",
    async run({ network, nowSec }) {
      const { logs } = await network.getFilteredBalanceLogs({ operation: BalanceOperation.TRANSFER_OUT, limit: 20 });
      for (const { address, amount, txHash, createdAt } of logs) {
        demandBytes(address, 20, "address");
        demandPast(createdAt, nowSec(), "created_at");
        const around = { minimumTimestamp: createdAt, maximumTimestamp: createdAt, limit: mostRows };
        const into = await network.getFilteredBalanceLogs({ operation: BalanceOperation.TRANSFER_IN, ...around });
        if (into.logs.length === mostRows) continue;
        const arrived = into.logs.some((log) => textOf(log.txHash) === textOf(txHash) && log.amount === amount);
        demand(arrived, `${amount} wei of ${short(txHash)} arrived nowhere`);
      }
      if (logs.length === 0) throw new NotSeen("nothing was ever transferred");
      return `${logs.length} transfers`;
    },
  },
  {
    name: "has each withdrawal in the balance log, with its amount",
    rpc: "GetFilteredWithdrawalReceipts",
    kind: "read",
    async run({ network, nowSec }) {
      const { receipts } = await network.getFilteredWithdrawalReceipts({ limit: 20 });
      for (const { account, amount, txHash, createdAt } of receipts) {
        demandBytes(account, 20, "account");
        demandPast(createdAt, nowSec(), "created_at");
        const around = { minimumTimestamp: createdAt, maximumTimestamp: createdAt, limit: mostRows };
        const { logs } = await network.getFilteredBalanceLogs({ address: account, ...around });
        const logged = logs.some((log) => textOf(log.txHash) === textOf(txHash) && log.amount === amount);
        demand(logged || logs.length === mostRows, `${short(txHash)} left no trace in the account's log`);
      }
      if (receipts.length === 0) throw new NotSeen("nothing was ever withdrawn");
      return `${receipts.length} withdrawals`;
    },
  },
  {
    name: "has each change of a prover's stake on a staker's side too",
    rpc: "GetFilteredStakerStakeBalanceLogs",
    kind: "read",
    async run({ network }) {
      const { logs } = await network.getFilteredProverStakeBalanceLogs({ limit: 20 });
      for (const { txHash, amount, operation, createdAt } of logs) {
        const around = { minimumTimestamp: createdAt, maximumTimestamp: createdAt, limit: mostRows };
        const stakers = (await network.getFilteredStakerStakeBalanceLogs({ operation, ...around })).logs;
        const sum = stakers
          .filter((log) => textOf(log.txHash) === textOf(txHash))
          .reduce((total, log) => total + amountOf(log.amount, "amount"), 0n);
        const same = sum === amountOf(amount, "amount") || stakers.length === mostRows;
        demand(same, `${short(txHash)} moved ${amount} wei of a prover's stake, and ${sum} of its stakers'`);
      }
      if (logs.length === 0) throw new NotSeen("nothing was ever staked");
      return `${logs.length} changes`;
    },
  },
  ...(Object.keys(params) as (keyof typeof params)[]).map(
    (rpc): Check => ({
      name: "names the auctioneer of GetProofRequestParams, and a fee",
      rpc,
      kind: "read",
      async run(target) {
        const { auctioneer, fee } = await params[rpc](target);
        const wanted = (await target.network.getProofRequestParams({ mode: ProofMode.CORE })).auctioneer;
        demand(textOf(auctioneer) === textOf(wanted), `auctioneer is ${textOf(auctioneer)}, not ${textOf(wanted)}`);
        return `fee ${amountOf(fee, "fee")} wei`;
      },
    }),
  ), // its own keys
];
