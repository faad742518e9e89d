import { ExecutionStatus, FulfillmentStatus } from "../../src/gen/types_pb.ts";
import type { Engine } from "./engine.ts";
import { execute } from "./execution.ts";
import type { Hex } from "./hex.ts";
import { bidsOf, winnerOf } from "./state/auction.ts";
import { type Due, nextWakeMs, whatIsDue } from "./state/due.ts";
import { pay, release } from "./state/ledger.ts";
import { judged, wasInTime } from "./state/performance.ts";
import type { RequestRecord } from "./state/records.ts";
import { costOf, splitOf } from "./state/settlement.ts";
import { assigned, type Ending, ended, settled } from "./state/transitions.ts";

/** How many executions of a program its gas estimate is learned from. */
const gasMemory = 10;

/** Makes time pass for the engine's requests, now and after a restore: auctions, deadlines, executions, payments. */
export function runLifecycle(engine: Engine): void {
  engine.onChange(({ before, after }) => {
    if (before?.fulfillment !== after.fulfillment && after.fulfillment === FulfillmentStatus.ASSIGNED) {
      execute(engine, after);
    }
    lookAt(engine, after.id);
  });
  for (const request of [...engine.state.requests.all()]) {
    if (request.fulfillment === FulfillmentStatus.ASSIGNED) execute(engine, request);
    lookAt(engine, request.id);
  }
}

/** Does what is due for this request, or sets the alarm for the next time to look. Call it after each new bid too. */
export function lookAt(engine: Engine, requestId: Hex): void {
  const request = engine.state.requests.get(requestId);
  if (request === undefined) return;
  const lateness = {
    nowMs: engine.nowMs(),
    assignable: engine.rules.auctioneer === "inside" && (engine.state.bids.get(requestId)?.size ?? 0) > 0,
    settlementDelayMs: engine.rules.settlementDelayMs,
  };
  const due = whatIsDue(request, lateness);
  if (due === undefined) engine.alarm(requestId, nextWakeMs(request, lateness), () => lookAt(engine, requestId));
  else acts[due](engine, request);
}

const acts: Readonly<Record<Due, (engine: Engine, request: RequestRecord) => void>> = {
  assign,
  expire: (engine, request) => endUnpaid(engine, request, { kind: "expired" }),
  settle,
  revert: (engine, request) => endUnpaid(engine, request, { kind: "reverted" }),
};

function assign(engine: Engine, request: RequestRecord): void {
  const winner = winnerOf(bidsOf(engine.state, request.id));
  if (winner !== undefined) engine.put(assigned(request, winner, engine.nowMs()));
}

/** Ends a request without payment: everything that it held is its requester's again. */
export function endUnpaid(engine: Engine, request: RequestRecord, ending: Ending): void {
  release(engine.state, request.requester, request.heldWei);
  const provable = request.execution === ExecutionStatus.UNEXECUTED || request.execution === ExecutionStatus.EXECUTED;
  if ((ending.kind === "expired" || ending.kind === "failed") && provable) judge(engine, request, false);
  engine.put(ended(request, ending, engine.nowMs()));
}

function settle(engine: Engine, request: RequestRecord): void {
  const { state, rules } = engine;
  const paidWei = costOf(request);
  const prover = request.fulfiller ?? request.requester; // a fulfilled request has a fulfiller
  const { owner, stakerFeeBips } = state.provers.get(prover) ?? { owner: prover, stakerFeeBips: 0n };
  const split = splitOf(paidWei, rules.protocolFeeBips, stakerFeeBips);
  release(state, request.requester, request.heldWei - paidWei);
  pay(state, request.requester, { treasury: rules.roles.treasury, prover, owner }, split, {
    txHash: request.fulfillTxHash ?? request.id,
    nowSec: engine.nowSec(),
  });
  judge(engine, request, wasInTime(request, rules.requirements));
  learnGas(engine, request);
  engine.put(settled(request, paidWei, split, engine.nowMs()));
}

function judge({ state, rules, nowSec }: Engine, { fulfiller }: RequestRecord, success: boolean): void {
  const prover = fulfiller === undefined ? undefined : state.provers.get(fulfiller);
  if (prover === undefined) return;
  state.provers.set(prover.address, judged(prover, success, nowSec(), rules.requirements));
}

function learnGas({ state }: Engine, request: RequestRecord): void {
  const program = state.programs.get(request.vkHash);
  if (program === undefined || request.gasUsed === undefined) return;
  const gasSeen = [...program.gasSeen, request.gasUsed].slice(-gasMemory);
  state.programs.set(program.vkHash, { ...program, gasSeen });
}
