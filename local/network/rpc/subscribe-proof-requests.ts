import type { ProofRequest } from "../../../src/gen/types_pb.ts";
import type { Engine } from "../engine.ts";
import { toProofRequest } from "../wire.ts";
import { askedOf } from "./request-filter.ts";
import type { NetworkRpcs } from "./service.ts";

/** Streams each request when it comes to match the filter. What matched before the call is not repeated: poll for that. */
export const subscribeProofRequests = (engine: Engine): NetworkRpcs => ({
  async *subscribeProofRequests(filter, { signal }) {
    const { matches } = askedOf(engine, filter);
    const waiting: ProofRequest[] = [];
    let wake = (): void => undefined;
    const unsubscribe = engine.onChange(({ before, after }) => {
      if (!matches(after) || (before !== undefined && matches(before))) return;
      waiting.push(toProofRequest(engine, after));
      wake();
    });
    signal.addEventListener("abort", () => wake());

    try {
      while (!signal.aborted) {
        yield* waiting.splice(0);
        if (waiting.length > 0) continue;
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (signal.aborted) resolve();
        });
      }
    } finally {
      unsubscribe();
    }
  },
});
