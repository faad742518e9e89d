import type { ExecuteFailureCause } from "../../domain/failure.ts";
import {
  type ExecutionStatus,
  executionStatuses,
  type FulfillmentStatus,
  fulfillmentStatuses,
} from "../../domain/proof-request.ts";
import type { RequestId } from "../../domain/values.ts";
import { defined } from "./defined.ts";
import { readRequest } from "./requests/get-proof-request-details.ts";
import { failureCauseOf } from "./requests/proof-request-details.ts";
import { createRpc, type RpcOptions } from "./rpc.ts";
import { openConnection } from "./transport.ts";
import { wordOf } from "./words.ts";

/** Where a request stands, for one who proves it and has no key. */
export type RequestStatus = {
  fulfillmentStatus: FulfillmentStatus;
  executionStatus: ExecutionStatus;
  isCanceled: boolean;
  /** Why the network's own execution failed, where it says. */
  executeFailureCause?: ExecuteFailureCause;
};

export type StatusReader = {
  /** undefined: the network does not know the request. Throws a NetworkError where there is no answer in time. */
  status(requestId: RequestId): Promise<RequestStatus | undefined>;
  /** Ends the connection, and with it any call in flight. */
  close(): void;
};

type Options = Omit<RpcOptions, "connection"> & { url: string };

/** Reads one request's state over a connection of its own, unsigned; 4 s for each look where `deadlineMs` is absent. */
export function createStatusReader({ url, deadlineMs = 4_000, ...rest }: Options): StatusReader {
  const connection = openConnection(url);
  const rpc = createRpc({ connection, deadlineMs, ...rest });
  return { status: (id) => readRequest(rpc, id, statusOf), close: () => connection.close() };
}

type Shown = { fulfillmentStatus: number; executionStatus: number; isCanceled: boolean; executeFailCause: number };

/** No more of the request than this: whatever else of it cannot be read is no reason not to know how it stands. */
const statusOf = ({ fulfillmentStatus, executionStatus, isCanceled, executeFailCause }: Shown): RequestStatus =>
  defined({
    fulfillmentStatus: wordOf(fulfillmentStatuses, fulfillmentStatus),
    executionStatus: wordOf(executionStatuses, executionStatus),
    isCanceled,
    executeFailureCause: failureCauseOf(executeFailCause),
  });
