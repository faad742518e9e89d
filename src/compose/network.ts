import { systemClock } from "../adapters/clock/system-clock.ts";
import { announceSigner } from "../adapters/dynamodb/known-signer.ts";
import { createNetwork } from "../adapters/network/create-network.ts";
import { log } from "./log.ts";
import { provider } from "./provider.ts";
import { signer } from "./signer.ts";
import { tableClient } from "./table-client.ts";

/** The network for a step that may sign. */
export const network = provider(
  ["networkUrl", "chainId", ...signer.needs, ...tableClient.needs, ...log.needs],
  (config) => {
    const { networkUrl: url, chainId } = config;
    const announced = announceSigner(tableClient.make(config), signer.make(config));
    return createNetwork({ url, chainId, signer: announced, log: log.make(config), clock: systemClock });
  },
);
