import { FulfillmentStatus } from "../../../src/gen/types_pb.ts";
import type { Hex } from "../hex.ts";
import type { NetworkState } from "./network-state.ts";
import type { Prover, RequestRecord } from "./records.ts";

/** What provers have won, proved and earned, counted from the requests that they were assigned. */
export type ProverTotals = {
  won: number;
  proved: number;
  gas: bigint;
  cycles: bigint;
  /** Of settled requests, less the treasury's part. */
  earnedWei: bigint;
  /** The stakers' part of that. */
  stakersWei: bigint;
  /** The stakers' part of the last 24 hours. */
  stakersDayWei: bigint;
};

const daySec = 86_400;

export function totalsOf(state: NetworkState, prover: Hex, nowSec: number): ProverTotals {
  const totals = { won: 0, proved: 0, gas: 0n, cycles: 0n, earnedWei: 0n, stakersWei: 0n, stakersDayWei: 0n };
  for (const request of state.requests.candidates([`fulfiller:${prover}`])) add(totals, request, nowSec);
  return totals;
}

function add(totals: ProverTotals, request: RequestRecord, nowSec: number): void {
  totals.won += 1;
  if (request.fulfillment !== FulfillmentStatus.FULFILLED) return;
  totals.proved += 1;
  totals.gas += request.gasUsed ?? 0n;
  totals.cycles += request.cycles ?? 0n;
  const { split } = request;
  if (split === undefined) return;
  totals.earnedWei += split.ownerWei + split.stakerWei;
  totals.stakersWei += split.stakerWei;
  if (request.updatedAtSec > nowSec - daySec) totals.stakersDayWei += split.stakerWei; // settling touched it last
}

/** A prover that has bid, proved or given up within the last day. */
export const isActive = ({ lastActiveAtSec }: Prover, nowSec: number): boolean =>
  lastActiveAtSec !== undefined && lastActiveAtSec > nowSec - daySec;
