import { setTimeout as sleep } from "node:timers/promises";
import type { RequestStatus, StatusReader } from "../../src/adapters/network/read-status.ts";
import type { RequestId } from "../../src/domain/values.ts";
import type { Log } from "../../src/ports/log.ts";
import { exit, failed, type JobStopped } from "./endings.ts";

type Watch = {
  reader: StatusReader;
  requestId: RequestId;
  everyMs: number;
  log: Log;
  stop: (why: JobStopped) => void;
  signal: AbortSignal;
};

/**
 * Looks at the request every `everyMs` until it has ended or `signal` aborts, and calls `stop` once where proving has
 * become pointless. A network that does not answer is no reason to stop: it is logged once, and the look repeated.
 */
export async function watchRequest({ reader, requestId, everyMs, log, stop, signal }: Watch): Promise<void> {
  for (let silent = false; !signal.aborted; ) {
    const next = sleep(everyMs, undefined, { signal, ref: false }).catch(() => undefined); // aborted: the loop ends
    try {
      const status = await reader.status(requestId);
      const why = status && reasonToStop(status);
      if (why) return stop(why);
    } catch (error) {
      if (!silent && !signal.aborted)
        log.warn("the network does not say how the request stands", { code: nameOf(error) });
      silent = true;
    }
    await next; // from look to look, not from answer to look: a slow answer must not delay the next one
  }
}

/** Why nobody needs the proof any more; undefined: somebody does, or we cannot tell. */
function reasonToStop({
  fulfillmentStatus,
  executionStatus,
  isCanceled,
  executeFailureCause,
}: RequestStatus): JobStopped | undefined {
  if (isCanceled) return exit("canceled", "the requester canceled the request");
  if (over.has(fulfillmentStatus)) return exit("canceled", `the network says that the request is ${fulfillmentStatus}`);
  if (fulfillmentStatus !== "assigned" || executionStatus !== "unexecutable") return undefined;
  return failed({
    error: "EXECUTION_FAILURE",
    message: "the network's own execution of the program failed",
    stage: "execute",
    ...(executeFailureCause !== undefined && { cause: executeFailureCause }),
  });
}

const over: ReadonlySet<string> = new Set(["fulfilled", "unfulfillable", "reverted", "expired"]);

const nameOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));
