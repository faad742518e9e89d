import { createClient } from "@connectrpc/connect";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import type { ProofRequest as ProofRequestMessage } from "../../../gen/types_pb.ts";
import type { Rpc } from "../rpc.ts";
import { requestQuery } from "./list-proof-requests.ts";
import type { ProofRequestFilter } from "./proof-request-filter.ts";

/**
 * One stream of requests, until it breaks, ends or `rpc.signal` aborts. It has no deadline: pings tell when it is dead.
 * Throws what Connect throws.
 */
export const streamRequests = (
  { transport, signal }: Pick<Rpc, "transport" | "signal">,
  filter: ProofRequestFilter,
): AsyncIterable<ProofRequestMessage> =>
  createClient(ProverNetwork, transport).subscribeProofRequests(requestQuery(filter), signal ? { signal } : {});

export const firstPauseMs = 500;
/** The next pause before a stream is opened again. */
export const longerPauseMs = (pauseMs: number): number => Math.min(pauseMs * 2, 15_000);
