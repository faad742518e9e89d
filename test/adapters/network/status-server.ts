import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { ProverNetwork } from "../../../src/gen/network_pb.ts";
import {
  ExecuteFailureCause,
  ExecutionStatus,
  FulfillmentStatus,
  GetProofRequestDetailsResponseSchema,
  ProofRequestSchema,
} from "../../../src/gen/types_pb.ts";

export type Standing = {
  fulfillmentStatus?: number;
  executionStatus?: number;
  isCanceled?: boolean;
  executeFailCause?: number;
};

export const standing = {
  assigned: { fulfillmentStatus: FulfillmentStatus.ASSIGNED },
  fulfilled: { fulfillmentStatus: FulfillmentStatus.FULFILLED },
  unfulfillable: { fulfillmentStatus: FulfillmentStatus.UNFULFILLABLE },
  expired: { fulfillmentStatus: FulfillmentStatus.EXPIRED },
  canceled: { fulfillmentStatus: FulfillmentStatus.REQUESTED, isCanceled: true },
  strange: { fulfillmentStatus: 77, executionStatus: 78 },
  unexecutable: {
    fulfillmentStatus: FulfillmentStatus.ASSIGNED,
    executionStatus: ExecutionStatus.UNEXECUTABLE,
    executeFailCause: ExecuteFailureCause.EXCEEDED_CYCLE_LIMIT,
  },
} as const satisfies Record<string, Standing>;

/** A network that knows one call: where a request stands. `is` is changed by the test; "down" answers Unavailable. */
export async function startStatusServer() {
  const state: { is: Standing | "unknown" | "down" } = { is: standing.assigned };
  const handler = connectNodeAdapter({
    routes: (router) =>
      void router.service(ProverNetwork, {
        getProofRequestDetails({ requestId }) {
          if (state.is === "down") throw new ConnectError("later", Code.Unavailable);
          if (state.is === "unknown") throw new ConnectError("no such request", Code.NotFound);
          const request = create(ProofRequestSchema, { requestId, ...state.is });
          return create(GetProofRequestDetailsResponseSchema, { request });
        },
      }),
  });
  const server = createServer(handler);
  const sessions = new Set<{ destroy(): void }>();
  server.on("session", (session) => sessions.add(session));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    shows: (is: Standing | "unknown" | "down") => void (state.is = is),
    close: () =>
      new Promise<void>((closed) => {
        for (const session of sessions) session.destroy();
        server.close(() => closed());
      }),
  };
}
