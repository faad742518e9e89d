import type { MessageInitShape } from "@bufbuild/protobuf";
import { executeFailureCauses, proofRequestErrors } from "../../../domain/failure.ts";
import {
  executionStatuses,
  fulfillmentStatuses,
  type ProofRequest,
  proofModes,
  settlementStatuses,
} from "../../../domain/proof-request.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import type {
  GetFilteredProofRequestsRequestSchema,
  ProofRequest as ProofRequestMessage,
} from "../../../gen/types_pb.ts";
import { defined } from "../defined.ts";
import { bytesOf } from "../hex.ts";
import { pages } from "../pages.ts";
import type { Rpc } from "../rpc.ts";
import { numberIfAny } from "../words.ts";
import { nameOfMessage } from "./parse-proof-request.ts";
import { type ProofRequestDetails, parseDetails } from "./proof-request-details.ts";
import type { ProofRequestFilter } from "./proof-request-filter.ts";

/**
 * Requests that match the filter, the newest first, each once. One that cannot be read is left out, and the log says so.
 * @rpc GetFilteredProofRequests
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetFilteredProofRequests; docs.succinct.xyz "Network APIs"
 */
export const listProofRequests = (rpc: Rpc, filter?: ProofRequestFilter): AsyncGenerator<ProofRequestDetails> =>
  requestPages(rpc, filter ?? {}, parseDetails);

/** The same, with as much of each request as `parse` keeps. */
export const requestPages = <T extends Pick<ProofRequest, "requestId">>(
  rpc: Rpc,
  filter: ProofRequestFilter,
  parse: (message: ProofRequestMessage) => T,
): AsyncGenerator<T> =>
  pages(rpc, {
    method: ProverNetwork.method.getFilteredProofRequests,
    query: requestQuery(filter),
    items: ({ requests }) => requests,
    parse,
    idOf: ({ requestId }) => requestId,
    name: nameOfMessage,
  });

/** The filter as the wire writes it. */
export const requestQuery = (
  filter: ProofRequestFilter,
): MessageInitShape<typeof GetFilteredProofRequestsRequestSchema> =>
  defined({
    version: filter.version,
    fulfillmentStatus: numberIfAny(fulfillmentStatuses, filter.fulfillmentStatus),
    executionStatus: numberIfAny(executionStatuses, filter.executionStatus),
    settlementStatus: numberIfAny(settlementStatuses, filter.settlementStatus),
    minimumDeadline: filter.deadlineAfterSec === undefined ? undefined : BigInt(filter.deadlineAfterSec),
    vkHash: filter.vkHash && bytesOf(filter.vkHash),
    requester: filter.requester && bytesOf(filter.requester),
    fulfiller: filter.fulfiller && bytesOf(filter.fulfiller),
    from: filter.fromSec === undefined ? undefined : BigInt(filter.fromSec),
    to: filter.toSec === undefined ? undefined : BigInt(filter.toSec),
    mode: numberIfAny(proofModes, filter.mode),
    notBidBy: filter.notBidBy && bytesOf(filter.notBidBy),
    executeFailCause: filter.executeFailureCause && executeFailureCauses[filter.executeFailureCause],
    error: filter.error && proofRequestErrors[filter.error],
    isCanceled: filter.isCanceled,
    isTimedOut: filter.isTimedOut,
  });
