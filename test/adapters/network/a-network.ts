import { onTestFinished } from "vitest";
import type { NetworkBoxOptions } from "../../../local/network/box.ts";
import { systemClock } from "../../../src/adapters/clock/system-clock.ts";
import { createNetwork, type NetworkOptions } from "../../../src/adapters/network/create-network.ts";
import { address, unixSeconds } from "../../../src/domain/values.ts";
import { startBox } from "../../network/box-under-test.ts";
import { privateKeySigner } from "../../steps/private-key-signer.ts";
import { keptLog } from "../kept-log.ts";

/** A Network that speaks to `url` with the key; closed when the test ends. */
export function aNetwork(url: string, privateKey: `0x${string}`, over: Partial<NetworkOptions> = {}) {
  const log = keptLog();
  const signer = privateKeySigner(privateKey);
  const network = createNetwork({ url, chainId: 1n, signer, log, clock: systemClock, ...over });
  onTestFinished(() => network.close());
  return { network, log };
}

/** A box and a Network that signs for its demo prover. */
export async function aNetworkInABox(box: Partial<NetworkBoxOptions> = {}, over: Partial<NetworkOptions> = {}) {
  const test = await startBox(box);
  onTestFinished(() => test.box.close());
  const { accounts, url } = test.box;
  return {
    test,
    box: test.box,
    ...aNetwork(url, accounts.signer.privateKey, over),
    prover: address(accounts.prover.address),
    signer: address(accounts.signer.address),
    now: () => unixSeconds(test.clock.nowMs() / 1000),
  };
}
