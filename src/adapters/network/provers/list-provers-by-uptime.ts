import type { Address } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { addressOf } from "../parse-values.ts";
import { type Rpc, read } from "../rpc.ts";

/**
 * Provers, the most reliable first: what a requester's whitelist is made of by default.
 * @rpc GetProversByUptime
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetProversByUptime; sp1-sdk 6.10.0 (its default whitelist)
 */
export const listProversByUptime = (
  rpc: Rpc,
  filter?: { highAvailabilityOnly?: boolean },
): Promise<readonly Address[]> =>
  read(
    rpc,
    ProverNetwork.method.getProversByUptime,
    { highAvailabilityOnly: filter?.highAvailabilityOnly ?? false },
    ({ provers }) => provers.map(addressOf),
  );
