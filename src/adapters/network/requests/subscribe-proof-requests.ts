import { type UnixSeconds, unixSeconds } from "../../../domain/values.ts";
import { classify } from "../classify.ts";
import { readable } from "../pages.ts";
import type { Rpc } from "../rpc.ts";
import { listProofRequests } from "./list-proof-requests.ts";
import { nameOfMessage } from "./parse-proof-request.ts";
import { type ProofRequestDetails, parseDetails } from "./proof-request-details.ts";
import type { ProofRequestFilter } from "./proof-request-filter.ts";
import { firstPauseMs, longerPauseMs, streamRequests } from "./stream-requests.ts";

/** Requests may become known in another order than they were created in, and two clocks differ, by so much. */
const slackSec = 60;

/**
 * New requests that match the filter, each once, without end: a stream that breaks is opened again, and what came in
 * between is listed, with what came up to a minute before it. Ends by leaving the loop, or by the signal, with its reason.
 * @rpc SubscribeProofRequests
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.SubscribeProofRequests
 */
export async function* subscribeProofRequests(
  rpc: Rpc,
  filter?: ProofRequestFilter,
): AsyncGenerator<ProofRequestDetails, void, undefined> {
  const seen = createSeen(unixSeconds(rpc.clock.nowMs() / 1000));
  let resumeFrom: UnixSeconds | undefined;
  for (let pauseMs = firstPauseMs; ; pauseMs = longerPauseMs(pauseMs)) {
    try {
      for await (const request of listen(rpc, filter ?? {}, resumeFrom)) {
        pauseMs = firstPauseMs;
        if (seen.isNew(request)) yield request;
      }
    } catch (error) {
      rpc.signal?.throwIfAborted();
      const broken = classify("SubscribeProofRequests", "read", error);
      if (broken.policy !== "retry") throw broken;
      rpc.log.info("The stream of requests broke", { code: broken.code, because: broken.message });
    }
    await rpc.clock.sleep(pauseMs, rpc.signal);
    rpc.signal?.throwIfAborted();
    resumeFrom = seen.resumeFrom();
  }
}

/** The stream, and what was missed since `resumeFrom`: listed once the stream is asked for, so that nothing falls between. */
async function* listen(rpc: Rpc, filter: ProofRequestFilter, resumeFrom: UnixSeconds | undefined) {
  const left = new AbortController(); // whoever leaves the loop ends the call
  const signal = rpc.signal ? AbortSignal.any([rpc.signal, left.signal]) : left.signal;
  const stream = streamRequests({ ...rpc, signal }, filter)[Symbol.asyncIterator]();
  const ask = () => {
    const next = stream.next();
    next.catch(() => undefined); // heard where it is awaited, if it still is
    return next;
  };
  try {
    let next = ask();
    if (resumeFrom !== undefined) {
      const fromSec = unixSeconds(Math.max(resumeFrom, filter.fromSec ?? 0));
      yield* listProofRequests(rpc, { ...filter, fromSec });
    }
    for (let heard = await next; !heard.done; heard = await next) {
      next = ask();
      yield* readable(rpc.log, [heard.value], parseDetails, nameOfMessage);
    }
  } finally {
    left.abort();
  }
}

/** What was given out, as far back as a resumed stream may repeat it. Times are the network's once it has told one. */
function createSeen(startedAtSec: UnixSeconds) {
  const createdAt = new Map<string, UnixSeconds>();
  let newestSec: UnixSeconds | undefined;
  const resumeFrom = () => unixSeconds((newestSec ?? startedAtSec) - slackSec);
  return {
    resumeFrom,
    isNew({ requestId, createdAtSec }: ProofRequestDetails): boolean {
      if (createdAt.has(requestId)) return false;
      createdAt.set(requestId, createdAtSec);
      newestSec = unixSeconds(Math.max(createdAtSec, newestSec ?? 0));
      for (const [id, sec] of createdAt) {
        if (sec >= resumeFrom()) break; // the rest is younger, or nearly
        createdAt.delete(id);
      }
      return true;
    },
  };
}
