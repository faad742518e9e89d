import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { type ExecuteFailureCause, executeFailureCauses } from "../../domain/failure.ts";
import type { ExecutionStatus, FulfillmentStatus } from "../../domain/proof-request.ts";
import type { RequestId } from "../../domain/values.ts";
import { ProverNetwork } from "../../gen/network_pb.ts";
import {
  ExecutionStatus as ExecutionStatusWire,
  FulfillmentStatus as FulfillmentStatusWire,
  GetProofRequestDetailsRequestSchema,
} from "../../gen/types_pb.ts";

/** Where a request stands, for one who proves it and has no key. */
export type RequestStatus = {
  fulfillmentStatus: FulfillmentStatus;
  executionStatus: ExecutionStatus;
  isCanceled: boolean;
  /** Why the network's own execution failed, where it says. */
  executeFailureCause?: ExecuteFailureCause;
};

export type StatusReader = {
  /** undefined: the network does not know the request. Rejects with a ConnectError where there is no answer in time. */
  status(requestId: RequestId): Promise<RequestStatus | undefined>;
  /** Ends the connection, and with it any call in flight. */
  close(): void;
};

/** Reads one request's state over a connection of its own, unsigned; `timeoutMs` bounds each call. */
export function createStatusReader({ url, timeoutMs = 4_000 }: { url: string; timeoutMs?: number }): StatusReader {
  const closed = new AbortController();
  const transport = createGrpcTransport({ baseUrl: url, idleConnectionTimeoutMs: 15_000 });
  const client = createClient(ProverNetwork, transport);
  return {
    async status(requestId) {
      const message = create(GetProofRequestDetailsRequestSchema, {
        requestId: Buffer.from(requestId.slice(2), "hex"),
      });
      try {
        const { request } = await client.getProofRequestDetails(message, { timeoutMs, signal: closed.signal });
        return request && statusOf(request);
      } catch (error) {
        if (ConnectError.from(error).code === Code.NotFound) return undefined;
        throw error;
      }
    },
    close: () => closed.abort(),
  };
}

type Shown = { fulfillmentStatus: number; executionStatus: number; isCanceled: boolean; executeFailCause: number };

function statusOf({ fulfillmentStatus, executionStatus, isCanceled, executeFailCause }: Shown): RequestStatus {
  const cause = causes.get(executeFailCause);
  return {
    fulfillmentStatus: fulfillments.get(fulfillmentStatus) ?? "unknown",
    executionStatus: executions.get(executionStatus) ?? "unknown",
    isCanceled,
    ...(cause !== undefined && { executeFailureCause: cause }),
  };
}

const fulfillments: ReadonlyMap<number, FulfillmentStatus> = new Map([
  [FulfillmentStatusWire.REQUESTED, "requested"],
  [FulfillmentStatusWire.ASSIGNED, "assigned"],
  [FulfillmentStatusWire.FULFILLED, "fulfilled"],
  [FulfillmentStatusWire.UNFULFILLABLE, "unfulfillable"],
  [FulfillmentStatusWire.REVERTED, "reverted"],
  [FulfillmentStatusWire.EXPIRED, "expired"],
]);

const executions: ReadonlyMap<number, ExecutionStatus> = new Map([
  [ExecutionStatusWire.UNEXECUTED, "unexecuted"],
  [ExecutionStatusWire.EXECUTED, "executed"],
  [ExecutionStatusWire.UNEXECUTABLE, "unexecutable"],
  [ExecutionStatusWire.VALIDATION_FAILED, "validation-failed"],
]);

const causes = new Map(
  Object.entries(executeFailureCauses).map(([name, number]) => [number as number, name as ExecuteFailureCause]), // its own table
);
