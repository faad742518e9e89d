import type { ServerResponse } from "node:http";
import type { Fault } from "../faults.ts";
import type { Clock } from "../ports.ts";
import type { Refusal } from "./refusals.ts";

/** How the faults of the points `artifact.get` and `artifact.put` look on HTTP. */

/** The refusal that a fault asks for: the code `expired` answers as an old link does, any other as an overload does. */
export function faultRefusal(fault: Fault | undefined): Refusal | undefined {
  if (fault?.kind !== "refuse") return undefined;
  return fault.code === "expired" ? "ExpiredLink" : "ServiceUnavailable";
}

/** Whether the connection ends without an answer before anything is done. */
export const cutsBefore = (fault: Fault | undefined): boolean =>
  fault?.kind === "outage" || fault?.kind === "lose-before-commit";

/** Whether it ends without an answer after an upload was stored. */
export const cutsAfter = (fault: Fault | undefined): boolean => fault?.kind === "lose-after-commit";

/** Resolves when the latency that the fault asks for has passed; at once for every other. */
export function latency(fault: Fault | undefined, clock: Clock): Promise<void> {
  if (fault?.kind !== "latency") return Promise.resolve();
  return new Promise((resolve) => {
    clock.at(clock.nowMs() + fault.ms, resolve);
  });
}

/** Sends `body` as the fault would have it. The headers, the promised length above all, are already written. */
export function sendBody(response: ServerResponse, body: Uint8Array, fault: Fault | undefined, clock: Clock): void {
  if (fault?.kind === "slow") return sendSlowly(response, body, fault.bytesPerSec, clock);
  if (fault?.kind === "truncate" && fault.afterBytes < body.length) {
    response.write(body.subarray(0, fault.afterBytes), () => response.destroy());
    return;
  }
  response.end(body);
}

const sliceMs = 100;

/** A slice each tenth of a second, until all is sent or the reader has gone. */
function sendSlowly(response: ServerResponse, body: Uint8Array, bytesPerSec: number, clock: Clock): void {
  const slice = Math.max(1, Math.ceil((bytesPerSec * sliceMs) / 1000));
  const sendFrom = (at: number): void => {
    if (response.destroyed) return;
    if (at + slice >= body.length) {
      response.end(body.subarray(at));
      return;
    }
    response.write(body.subarray(at, at + slice));
    clock.at(clock.nowMs() + sliceMs, () => sendFrom(at + slice));
  };
  sendFrom(0);
}
