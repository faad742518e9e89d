import { ExecutionStatus, FulfillmentStatus, SettlementStatus } from "../../../src/gen/types_pb.ts";
import type { RequestRecord } from "./records.ts";

type Status = Pick<RequestRecord, "fulfillment" | "execution" | "settlement">;

const { REQUESTED, ASSIGNED, FULFILLED, UNFULFILLABLE, REVERTED, EXPIRED } = FulfillmentStatus;
const { UNEXECUTED, EXECUTED, UNEXECUTABLE, VALIDATION_FAILED } = ExecutionStatus;
const { UNSETTLED, SETTLED } = SettlementStatus;

/** What may follow what, of each status that a request has. What is not named follows nothing; every status may stay. */
const next = {
  fulfillment: {
    [REQUESTED]: [ASSIGNED, UNFULFILLABLE, EXPIRED],
    [ASSIGNED]: [FULFILLED, UNFULFILLABLE, EXPIRED],
    [FULFILLED]: [REVERTED],
  },
  execution: { [UNEXECUTED]: [EXECUTED, UNEXECUTABLE, VALIDATION_FAILED] },
  settlement: { [UNSETTLED]: [SETTLED] },
} as const satisfies Record<keyof Status, Partial<Record<number, readonly number[]>>>;

const first: Status = { fulfillment: REQUESTED, execution: UNEXECUTED, settlement: UNSETTLED };

/** Whether a request may go from one state to another: a new one begins at the beginning, and what is paid for is over. */
export function mayFollow(before: Status | undefined, after: Status): boolean {
  if (before === undefined) return statuses.every((name) => after[name] === first[name]);
  if (before.settlement === Number(SETTLED)) return statuses.every((name) => after[name] === before[name]);
  return statuses.every((name) => {
    const allowed: Partial<Record<number, readonly number[]>> = next[name];
    return after[name] === before[name] || (allowed[before[name]]?.includes(after[name]) ?? false);
  });
}

const statuses = ["fulfillment", "execution", "settlement"] as const satisfies readonly (keyof Status)[];
