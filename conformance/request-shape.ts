import { ExecutionStatus, FulfillmentStatus, type ProofRequest, SettlementStatus } from "../src/gen/types_pb.ts";
import { demand } from "./check.ts";
import { demandTogether } from "./statuses.ts";
import { amountOf, demandBytes, demandPast } from "./values.ts";

const { REQUESTED, ASSIGNED, FULFILLED, UNFULFILLABLE } = FulfillmentStatus;

/** What must hold of every request that a server shows, by a name for what it is about. Each throws `Unmet`. */
export const requestRules = {
  "has ids of their lengths": (request: ProofRequest) => {
    demandBytes(request.requestId, 32, "request_id");
    demandBytes(request.txHash, 32, "tx_hash");
    demandBytes(request.vkHash, 32, "vk_hash");
    demandBytes(request.requester, 20, "requester");
    if (request.fulfiller !== undefined) demandBytes(request.fulfiller, 20, "fulfiller");
    for (const address of request.whitelist) demandBytes(address, 20, "an address of the whitelist");
    if (request.publicValuesHash !== undefined) demandBytes(request.publicValuesHash, 32, "public_values_hash");
  },
  "has statuses that go together": (request: ProofRequest) => {
    const { fulfillmentStatus: status, fulfiller, isCanceled } = request;
    demandTogether(request);
    const name = FulfillmentStatus[status];
    demand(status !== REQUESTED || fulfiller === undefined, "is REQUESTED and has a fulfiller");
    demand((status !== ASSIGNED && status !== FULFILLED) || fulfiller !== undefined, `is ${name} without a fulfiller`);
    demand(status !== FULFILLED || request.fulfilledAt !== undefined, "is FULFILLED without a time");
    demand(!isCanceled || status === UNFULFILLABLE, `is canceled and ${name}`);
    demand(request.error === 0 || status === UNFULFILLABLE, `has an error and is ${name}`);
  },
  "has times that can be": ({ createdAt, updatedAt, deadline, fulfilledAt }: ProofRequest, nowSec: number) => {
    demandPast(createdAt, nowSec, "created_at");
    demandPast(updatedAt, nowSec, "updated_at");
    demand(createdAt <= updatedAt, "was updated before it was created");
    demand(createdAt < deadline, "was created after its deadline");
    if (fulfilledAt === undefined) return;
    demand(
      createdAt <= fulfilledAt && fulfilledAt <= deadline,
      "was fulfilled before its creation or after its deadline",
    );
  },
  "tells what its execution took": (request: ProofRequest) => {
    const { executionStatus, cycles, gasUsed, gasLimit, executeFailCause } = request;
    if (executionStatus === ExecutionStatus.EXECUTED) {
      demand(cycles !== undefined && gasUsed !== undefined, "is EXECUTED without cycles or gas");
      demand(gasLimit === 0n || gasUsed <= gasLimit, `used ${gasUsed} gas of a limit of ${gasLimit}`);
    }
    const failed = executionStatus === ExecutionStatus.UNEXECUTABLE;
    demand(executeFailCause === 0 || failed, `names a cause and is ${ExecutionStatus[executionStatus]}`);
  },
  "has prices within its own bounds": ({ gasPrice, maxPricePerPgu, floorPricePerPgu, fulfiller }: ProofRequest) => {
    const most = maxPricePerPgu === undefined ? undefined : amountOf(maxPricePerPgu, "max_price_per_pgu");
    demand(most === undefined || most > 0n, "max_price_per_pgu is 0");
    if (gasPrice === undefined || fulfiller === undefined) return;
    demand(gasPrice > 0n, "gas_price is 0");
    demand(most === undefined || gasPrice <= most, `gas_price ${gasPrice} exceeds the maximum ${most}`);
    const floor = floorPricePerPgu === undefined ? 0n : amountOf(floorPricePerPgu, "floor_price_per_pgu");
    demand(gasPrice >= floor, `gas_price ${gasPrice} is below the floor ${floor}`);
  },
  "costs what base fee, price and gas come to": (request: ProofRequest) => {
    const { settlementStatus, baseFee, gasPrice, gasUsed, gasLimit, deductionAmount } = request;
    if (settlementStatus !== SettlementStatus.SETTLED || deductionAmount === undefined) return;
    const paid = amountOf(deductionAmount, "deduction_amount");
    const cost = amountOf(baseFee ?? "0", "base_fee") + (gasPrice ?? 0n) * (gasUsed ?? 0n);
    const bounded = gasLimit === 0n; // without a limit of gas the price of more gas than was agreed on is cut
    demand(paid === cost || (bounded && paid < cost), `cost ${paid} wei, where its terms come to ${cost}`);
  },
} as const satisfies Record<string, (request: ProofRequest, nowSec: number) => void>;
