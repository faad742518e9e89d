import { ExecutionStatus, FulfillmentStatus, type ProofRequest, SettlementStatus } from "../src/gen/types_pb.ts";
import { demand } from "./check.ts";

const { REQUESTED, ASSIGNED, FULFILLED, UNFULFILLABLE, REVERTED, EXPIRED } = FulfillmentStatus;
const { UNEXECUTED, EXECUTED, UNEXECUTABLE, VALIDATION_FAILED } = ExecutionStatus;
const { UNSETTLED, SETTLED } = SettlementStatus;

export type Statuses = Pick<ProofRequest, "fulfillmentStatus" | "executionStatus" | "settlementStatus">;

/** What may follow what; every status may stay, and what is not named follows nothing. */
const next = {
  fulfillmentStatus: {
    [REQUESTED]: [ASSIGNED, UNFULFILLABLE, EXPIRED],
    [ASSIGNED]: [FULFILLED, UNFULFILLABLE, EXPIRED],
    [FULFILLED]: [REVERTED],
  },
  executionStatus: { [UNEXECUTED]: [EXECUTED, UNEXECUTABLE, VALIDATION_FAILED] },
  settlementStatus: { [UNSETTLED]: [SETTLED] },
} as const satisfies Record<keyof Statuses, Partial<Record<number, readonly number[]>>>;

const names = {
  fulfillmentStatus: FulfillmentStatus,
  executionStatus: ExecutionStatus,
  settlementStatus: SettlementStatus,
} as const;

const fields = ["fulfillmentStatus", "executionStatus", "settlementStatus"] as const;

/** Throws `Unmet` where `after` cannot come of `before`, with as many steps between as nobody has seen. */
export function demandReachable(before: Statuses, after: Statuses): void {
  for (const field of fields) {
    const reachable = reachableFrom(next[field], before[field]);
    const [from, to] = [names[field][before[field]], names[field][after[field]]];
    demand(reachable.has(after[field]), `${field} went from ${from} to ${to}`);
  }
}

function reachableFrom(steps: Partial<Record<number, readonly number[]>>, status: number): Set<number> {
  const reached = new Set([status]);
  for (const one of reached) for (const following of steps[one] ?? []) reached.add(following); // a Set visits what it gains
  return reached;
}

/** Throws `Unmet` where these three statuses cannot be those of one request. */
export function demandTogether({ fulfillmentStatus, executionStatus, settlementStatus }: Statuses): void {
  demand(fulfillmentStatus !== 0 && FulfillmentStatus[fulfillmentStatus] !== undefined, "fulfillment_status is unset");
  demand(executionStatus !== 0 && ExecutionStatus[executionStatus] !== undefined, "execution_status is unset");
  if (settlementStatus !== SETTLED) return;
  demand(fulfillmentStatus === FULFILLED, `SETTLED and ${FulfillmentStatus[fulfillmentStatus]}`);
  demand(executionStatus === EXECUTED, `SETTLED and ${ExecutionStatus[executionStatus]}`);
}

export const said = ({ fulfillmentStatus, executionStatus, settlementStatus }: Statuses): string =>
  [
    names.fulfillmentStatus[fulfillmentStatus],
    names.executionStatus[executionStatus],
    names.settlementStatus[settlementStatus],
  ].join(" ");
