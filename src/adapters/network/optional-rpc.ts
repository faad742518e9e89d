import type { CallOptions } from "@connectrpc/connect";
import { NetworkError } from "../../ports/port-error.ts";
import { type Rpc, read } from "./rpc.ts";

/** Reads an RPC that an older network does not have: undefined then, asked once and said once for the process. */
export type OptionalRpc = <T>(name: string, call: (options: CallOptions) => Promise<T>) => Promise<T | undefined>;

export function optionalRpc(rpc: Rpc): OptionalRpc {
  const absent = new Set<string>();
  return async <T>(name: string, call: (options: CallOptions) => Promise<T>) => {
    if (absent.has(name)) return undefined;
    return read<T | undefined>(rpc, name, call).catch((error: unknown) => {
      if (!(error instanceof NetworkError) || error.code !== "unimplemented") throw error;
      if (!absent.has(name)) rpc.log.warn("The network does not have this call: configuration holds", { rpc: name });
      absent.add(name);
      return undefined;
    });
  };
}
