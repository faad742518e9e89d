import { NetworkError } from "../../ports/port-error.ts";
import type { Rpc } from "./rpc.ts";

/** An answer; that nothing is published is one too. */
export type Answer<T> = { published: T | undefined };

/**
 * What the network published last, for as long as it cannot be had, which is said once: an old replica, an answer that cannot be
 * read or none does not undo it. Throws a NetworkError where it was never to be had.
 */
export function lastPublished<T>(
  { log }: Pick<Rpc, "log">,
  name: string,
  ask: () => Promise<Answer<T> | undefined>,
): () => Promise<T | undefined> {
  let last: Answer<T> | undefined;
  let isMissing = false;
  return async () => {
    const answer = await ask().catch((error: unknown) => {
      if (!last || !(error instanceof NetworkError)) throw error;
      if (!isMissing) log.warn("What the network published last holds", { rpc: name, because: error.message });
      return undefined;
    });
    isMissing = answer === undefined;
    last = answer ?? last;
    return last?.published;
  };
}
