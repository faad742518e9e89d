import type { OpenFilter } from "../../../ports/network.ts";
import { classify } from "../classify.ts";
import type { Rpc } from "../rpc.ts";
import { openTo } from "./list-node-requests.ts";
import { firstPauseMs, longerPauseMs, streamRequests } from "./stream-requests.ts";

/**
 * Calls `onRequest` for each new open request of one of our versions until `signal` aborts. The stream only wakes a pass
 * early, so its breaks are mended without a word; a network that has none is left alone. Never rejects.
 */
export async function watchOpenRequests(
  rpc: Rpc,
  filter: OpenFilter,
  onRequest: () => void,
  signal: AbortSignal,
): Promise<void> {
  for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = longerPauseMs(pauseMs)) {
    const heard = await listen({ ...rpc, signal }, filter, onRequest);
    if (heard === "unimplemented") return;
    if (heard === "something") pauseMs = firstPauseMs / 2;
    if (!signal.aborted) await rpc.clock.sleep(pauseMs, signal);
  }
}

async function listen(rpc: Rpc, filter: OpenFilter, onRequest: () => void) {
  let heard: "nothing" | "something" = "nothing";
  try {
    for await (const { version } of streamRequests(rpc, openTo(filter))) {
      heard = "something";
      if (filter.versions.includes(version)) onRequest();
    }
  } catch (error) {
    const { code, message } = classify("SubscribeProofRequests", "read", error);
    if (rpc.signal?.aborted) return heard;
    if (code === "unimplemented") {
      rpc.log.warn("The network has no stream of requests: polling alone finds them", { code });
      return code;
    }
    rpc.log.info("The stream of requests broke", { code, because: message });
  }
  return heard;
}
