import type { Engine } from "../engine.ts";
import { orRefuse, refusal } from "../refusal.ts";
import { blockAt } from "../state/chain.ts";
import type { NetworkRpcs } from "./service.ts";

/** How far the network has read the chain under it. */
export const chain = ({ rules, nowSec }: Engine): NetworkRpcs => ({
  getLatestBridgeBlock({ chainId }) {
    if (BigInt(chainId) !== rules.chainId) {
      orRefuse(refusal("not-found", `this network is bridged to chain ${rules.chainId}, not ${chainId}`));
    }
    return { blockNumber: blockAt(nowSec()) };
  },
});
