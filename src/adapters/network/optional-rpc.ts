import { NetworkError } from "../../ports/port-error.ts";
import type { Rpc } from "./rpc.ts";

/**
 * Asks what the node can do without: undefined where an older network does not have the call, which is asked once and said
 * once for the process, and where the answer cannot be read, which is said.
 */
export type OptionalRpc = <T>(name: string, ask: () => Promise<T>) => Promise<T | undefined>;

export function optionalRpc({ log }: Pick<Rpc, "log">): OptionalRpc {
  const absent = new Set<string>();
  return async <T>(name: string, ask: () => Promise<T>) => {
    if (absent.has(name)) return undefined;
    return ask().catch((error: unknown) => {
      if (!(error instanceof NetworkError)) throw error;
      if (error.code === "unreadable") {
        log.warn("An answer of the network cannot be read: taken as absent", { rpc: name, because: error.message });
        return undefined;
      }
      if (error.code !== "unimplemented") throw error;
      if (!absent.has(name)) log.warn("The network does not have this call: the node goes without", { rpc: name });
      absent.add(name);
      return undefined;
    });
  };
}
