import { NetworkError } from "../../ports/port-error.ts";
import type { Rpc } from "./rpc.ts";

/**
 * Asks what the node can do without: undefined where an older network does not have the call, which is said once for the
 * process, and where the answer cannot be read, which is said.
 */
export type OptionalRpc = <T>(name: string, ask: () => Promise<T>) => Promise<T | undefined>;

/** So long a call that the network did not have is not asked for again. It may have been one old replica among new ones. */
const absentMs = 2 * 60_000;

export function optionalRpc({ log, clock }: Pick<Rpc, "log" | "clock">): OptionalRpc {
  const absentUntilMs = new Map<string, number>();
  return async <T>(name: string, ask: () => Promise<T>) => {
    const absent = absentUntilMs.get(name);
    if (absent !== undefined && clock.nowMs() < absent) return undefined;
    return ask().catch((error: unknown) => {
      if (!(error instanceof NetworkError)) throw error;
      if (error.code === "unreadable") {
        log.warn("An answer of the network cannot be read: taken as absent", { rpc: name, because: error.message });
        return undefined;
      }
      if (error.code !== "unimplemented") throw error;
      if (absent === undefined) log.warn("The network does not have this call: the node goes without", { rpc: name });
      absentUntilMs.set(name, clock.nowMs() + absentMs);
      return undefined;
    });
  };
}
