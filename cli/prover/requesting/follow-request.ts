import { setTimeout as sleep } from "node:timers/promises";
import type { ProofRequestStatus } from "../../../src/adapters/network/requests/get-proof-request-status.ts";
import type { RequestId } from "../../../src/domain/values.ts";
import { NetworkError } from "../../../src/ports/port-error.ts";
import { CliError } from "../cli-error.ts";
import type { NetworkSession } from "../network/open-network.ts";
import { unknownRequest } from "../network/unknown-request.ts";
import { fromNow } from "../terminal/words.ts";

/** As often as SP1's SDK asks. */
const everyMs = 2_000;

/** Ended is ended; what we do not know is waited through, for a newer network may lead on from it. */
const hasEnded: Readonly<Record<ProofRequestStatus["fulfillmentStatus"], boolean>> = {
  requested: false,
  assigned: false,
  fulfilled: true,
  unfulfillable: true,
  reverted: true,
  expired: true,
  unknown: false,
};

/**
 * Asks until the request has ended; each change is a line on standard error. Once it `isThere` an answer that does not come
 * is waited through. Throws a CliError where there is no such request.
 */
export async function followRequest(
  session: NetworkSession,
  requestId: RequestId,
  isThere = false,
): Promise<ProofRequestStatus> {
  const { terminal } = session;
  let told: string | undefined;
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once("SIGINT", interrupt);
  const { signal } = stop;
  const leave = () => {
    if (signal.aborted) throw nobodyWaits(requestId, told);
  };
  const pause = async () => {
    await sleep(everyMs, undefined, { signal }).catch(() => undefined); // Ctrl-C
    leave();
  };
  try {
    for (;;) {
      const status = await session.network.requests.status(requestId, { signal }).catch((error: unknown) => {
        leave();
        return missed(error, isThere || told !== undefined);
      });
      if (status instanceof NetworkError) {
        terminal.progress(`${told ?? "requested"}; no answer just now`);
        await pause();
        continue;
      }
      if (status === undefined) throw unknownRequest(requestId);
      const { fulfillmentStatus, executionStatus, deadlineSec } = status;
      const state = `${fulfillmentStatus}, ${executionStatus}`;
      if (state !== told) {
        terminal.progress("");
        terminal.note(`${new Date().toISOString().slice(11, 19)}  ${state}`);
      }
      told = state;
      if (hasEnded[fulfillmentStatus]) return status;
      terminal.progress(`${state}; due ${fromNow(deadlineSec, Date.now() / 1_000)}`);
      await pause();
    }
  } finally {
    process.off("SIGINT", interrupt); // what comes next ends as every command does
  }
}

const nobodyWaits = (requestId: RequestId, told = "requested"): CliError =>
  new CliError(
    "failed",
    `Nobody waits any more; it goes on (${told}).`,
    `\`prover request follow ${requestId}\` waits again; \`prover request cancel\` takes it back while nobody is assigned.`,
  );

/** What may be answered the next time. */
function missed(error: unknown, isThere: boolean): NetworkError {
  if (isThere && error instanceof NetworkError && error.policy === "retry") return error;
  throw error;
}
