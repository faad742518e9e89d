import { systemClock } from "../adapters/clock/system-clock.ts";
import { knownSigner } from "../adapters/dynamodb/known-signer.ts";
import { createNetwork } from "../adapters/network/create-network.ts";
import { log } from "./log.ts";
import { provider } from "./provider.ts";
import { tableClient } from "./table-client.ts";

const unsigned = (limits: { deadlineMs?: number }) =>
  provider(["networkUrl", "chainId", ...tableClient.needs, ...log.needs], (config) => {
    const { networkUrl: url, chainId } = config;
    const signer = knownSigner(tableClient.make(config));
    return createNetwork({ url, chainId, signer, log: log.make(config), clock: systemClock, ...limits });
  });

/** The network for a step that only reads: it knows who we are, and its signed calls are refused here. */
export const unsignedNetwork = unsigned({});

/** The same for a step that goes on without an answer, and must not wait long for one. */
export const hastyNetwork = unsigned({ deadlineMs: 3_000 });
