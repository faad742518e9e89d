import type { ServiceImpl } from "@connectrpc/connect";
import type { ProverNetwork } from "../../../src/gen/network_pb.ts";

/** Some of the network's RPCs; together they make the service, and what is in none of them is `Unimplemented`. */
export type NetworkRpcs = Partial<ServiceImpl<typeof ProverNetwork>>;
