import type { LaneUse } from "../ports/leases.ts";
import type { Ports } from "../ports/ports.ts";
import type { Attempt } from "./attempt.ts";
import { giveLaneBack, type HeldLane, keepLane, takeLane } from "./lane-lease.ts";
import { sendWindow, type WindowEnd } from "./send-window.ts";

export type LaneDeps = Pick<Ports, "network" | "laneLeases" | "clock" | "metrics" | "log">;

/** How many calls are in flight at once: `window` is the next window's size. */
export type Pace = { window: number; readonly most: number };

/** Sends the attempts under one lease, window by window. When it resolves each has its end and the lane is given back. */
export async function sendInTurn(
  deps: LaneDeps,
  by: { holder: string; use: LaneUse },
  attempts: readonly Attempt[],
  pace: Pace,
): Promise<void> {
  try {
    const signer = await deps.network.signer();
    const lane = await takeLane(deps, { signer, ...by }, callsOf(attempts, pace));
    if ("kind" in lane) return endAll(attempts, lane.because);
    try {
      await sendWindows(deps, lane, attempts, pace);
    } finally {
      await giveLaneBack(deps, lane);
    }
  } catch (error) {
    for (const attempt of attempts) attempt.fail(error); // those that had their end keep it
  }
}

/** Between windows the lease is kept, and a bidder yields to a delivery that waits. */
async function sendWindows(deps: LaneDeps, lane: HeldLane, attempts: readonly Attempt[], pace: Pace): Promise<void> {
  let queue = [...attempts];
  while (queue.length > 0) {
    const ended = await sendWindow(deps, lane, queue.splice(0, pace.window));
    adapt(pace, ended);
    queue = [...ended.again, ...queue, ...giveWay(ended, queue.length > 0)];
    if (queue.length === 0) return;
    const kept = await keepLane(deps, lane, callsOf(queue, pace));
    if (kept.kind === "busy") return endAll(queue, kept.because);
  }
}

const callsOf = (attempts: readonly Attempt[], { window }: Pace) =>
  attempts.slice(0, window).map(({ errand }) => errand.call);

/** Streams are not ordered between each other: the first sign of that, or of a lost call, leaves one call in flight. */
function adapt(pace: Pace, { flow }: WindowEnd): void {
  if (flow === "broken") pace.window = 1;
  if (flow === "smooth") pace.window = Math.min(pace.window * 2, pace.most);
}

/** An intent ahead of the account's nonce gives way, once, to calls that may move the nonce on to it. */
function giveWay({ again, waiting, flow }: WindowEnd, others: boolean): readonly Attempt[] {
  const mayHelp = others || again.length > 0 || flow !== "nothing-sent";
  const patient = waiting.filter(({ deferred }) => mayHelp && !deferred);
  for (const attempt of waiting) {
    if (patient.includes(attempt)) attempt.deferred = true;
    else attempt.end({ kind: "outcome-unknown", message: "an earlier intent may still be on its way" });
  }
  return patient;
}

/** What was sent and not answered for is unknown; the rest was not sent. */
function endAll(attempts: readonly Attempt[], because: string): void {
  for (const attempt of attempts) {
    if (attempt.sent) attempt.end({ kind: "outcome-unknown", message: attempt.because });
    else attempt.end({ kind: "busy", because });
  }
}
