import type { RequestId } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import type { ProofRequest as ProofRequestMessage } from "../../../gen/types_pb.ts";
import { bytesOf } from "../hex.ts";
import { readable } from "../pages.ts";
import { type Rpc, readIfFound } from "../rpc.ts";
import { nameOfMessage } from "./parse-proof-request.ts";
import { type ProofRequestDetails, parseDetails } from "./proof-request-details.ts";

/**
 * One request in full; undefined where the network does not know it, or shows one that cannot be read (the log says so).
 * @rpc GetProofRequestDetails
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetProofRequestDetails; docs.succinct.xyz "Network APIs"
 */
export const getProofRequestDetails = (rpc: Rpc, id: RequestId): Promise<ProofRequestDetails | undefined> =>
  readRequest(rpc, id, parseDetails);

/** The same, with as much of the request as `parse` keeps. */
export const readRequest = <T>(
  rpc: Rpc,
  id: RequestId,
  parse: (message: ProofRequestMessage) => T,
): Promise<T | undefined> =>
  readIfFound(
    rpc,
    ProverNetwork.method.getProofRequestDetails,
    { requestId: bytesOf(id) },
    ({ request }) => request && readable(rpc.log, [request], parse, nameOfMessage)[0],
  );
