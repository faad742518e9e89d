import { NetworkError } from "../../ports/port-error.ts";
import type { Rpc } from "./rpc.ts";

/** Believed after so many times in a row, and no sooner than so long after the first of them. */
const [believedAfter, believedAfterMs] = [3, 20_000];

/**
 * Asks for what must not be done without at one word: that the network does not have the call may be an old replica's among
 * new ones. Until the call has answered once, or was said for a while to be absent, that is a NetworkError
 * `maybe-unimplemented` (retry).
 */
export function doubtAbsence<T>({ log, clock }: Pick<Rpc, "log" | "clock">, name: string, ask: () => Promise<T>) {
  let isThere = false;
  let denials: { count: number; sinceMs: number } | undefined;
  return async (): Promise<T> => {
    try {
      const answer = await ask();
      isThere = true;
      return answer;
    } catch (error) {
      if (isThere || !(error instanceof NetworkError) || error.code !== "unimplemented") throw error;
      if (!denials) log.warn("The network may not have this call: nothing goes without it yet", { rpc: name });
      denials = { count: (denials?.count ?? 0) + 1, sinceMs: denials?.sinceMs ?? clock.nowMs() };
      if (denials.count >= believedAfter && clock.nowMs() - denials.sinceMs >= believedAfterMs) throw error;
      throw new NetworkError("maybe-unimplemented", "retry", error.message, { cause: error });
    }
  };
}
