import { hexToBytes, toHex } from "viem";
import { sign } from "viem/accounts";
import { systemClock } from "../src/adapters/clock/system-clock.ts";
import { createNetwork } from "../src/adapters/network/create-network.ts";
import { address } from "../src/domain/values.ts";
import type { BoxSaid } from "./box-process.ts";

export const silentLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
export const silentMetrics = { add: () => undefined, flush: () => undefined };

/** The deployed network adapter, as the box's own signer. */
export function networkOf(box: BoxSaid) {
  const { signer } = accountsOf(box);
  const { privateKey } = signer;
  return createNetwork({
    url: box.rpcUrl,
    chainId: 1n,
    signer: {
      address: async () => address(signer.address),
      sign: async (digest) => hexToBytes(await sign({ hash: toHex(digest), privateKey, to: "hex" })),
    },
    log: silentLog,
    clock: systemClock,
  });
}

export function accountsOf({ accounts: { requester, prover, signer } }: BoxSaid) {
  if (!requester || !prover || !signer) throw new Error("the box named no accounts");
  return { requester, prover, signer };
}
