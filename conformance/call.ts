import type { Message } from "@bufbuild/protobuf";
import type { RpcName } from "./rpc-name.ts";
import type { Target } from "./target.ts";

type Call = (message: object) => Promise<Message & Record<string, unknown>>;

/** Any unary RPC by its name, whichever service has it. */
export function callRpc({ network, artifactStore, verifier }: Target, rpc: RpcName, message: object) {
  const localName = rpc.charAt(0).toLowerCase() + rpc.slice(1);
  const calls = { ...network, ...artifactStore, ...verifier } as unknown as Record<string, Call>; // by name: the types go
  const call = calls[localName];
  if (call === undefined) throw new Error(`${rpc} is no RPC of the wire`);
  return call(message);
}
