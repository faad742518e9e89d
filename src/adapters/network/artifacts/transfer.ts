import { NetworkError } from "../../../ports/port-error.ts";
import type { Rpc } from "../rpc.ts";
import { originOf, transferError } from "./transfer-error.ts";

/** Before each try, in milliseconds: as other clients of the network do it. */
const pausesMs = [0, 1_000, 2_000, 4_000, 8_000] as const;

/**
 * Follows a link until it is done, five times at most. `once` answers undefined where it is not, after a transfer that
 * broke; whatever it throws breaks one. Throws a NetworkError, or the signal's reason.
 */
export async function patiently<T>(
  rpc: Rpc,
  what: "downloaded" | "uploaded",
  url: string,
  once: () => Promise<T>,
): Promise<T> {
  if (originOf(url) === undefined) {
    throw new NetworkError("not-a-link", "give-up", `not a link of HTTP: ${url.split("?")[0]?.slice(0, 200)}`);
  }
  let broken: NetworkError | undefined;
  for (const pauseMs of pausesMs) {
    if (pauseMs > 0) await rpc.clock.sleep(pauseMs, rpc.signal);
    rpc.signal?.throwIfAborted();
    try {
      return await once();
    } catch (error) {
      rpc.signal?.throwIfAborted();
      broken = error instanceof NetworkError ? error : transferError(what, url, error);
      if (broken.policy !== "retry") throw broken;
    }
  }
  throw broken ?? transferError(what, url, "not tried");
}
