import { type Address, address } from "../../domain/values.ts";
import { bytesOf, hexOf } from "./hex.ts";
import { type Rpc, read } from "./rpc.ts";

/** On whose behalf `signer` acts: itself, unless it was named as a delegate. */
export async function getOwner(rpc: Rpc, signer: Address): Promise<Address> {
  const { owner } = await read(rpc, "GetOwner", (options) =>
    rpc.client.getOwner({ address: bytesOf(signer) }, options),
  );
  return owner.length === 20 ? address(hexOf(owner)) : signer;
}
