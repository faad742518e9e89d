import { type Client, createClient } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { ArtifactStore } from "../../src/gen/artifact_pb.ts";
import { ProverNetwork } from "../../src/gen/network_pb.ts";

/** The two services share one origin, and here one HTTP/2 connection. */
export type Connection = {
  network: Client<typeof ProverNetwork>;
  artifacts: Client<typeof ArtifactStore>;
  close(): void;
};

const callTimeoutMs = 15_000;

/** `http://` or `https://`; opened by the first call and again when it breaks. */
export function connect(rpcUrl: string): Connection {
  const sessionManager = new Http2SessionManager(rpcUrl);
  const transport = createGrpcTransport({ baseUrl: rpcUrl, sessionManager, defaultTimeoutMs: callTimeoutMs });
  return {
    network: createClient(ProverNetwork, transport),
    artifacts: createClient(ArtifactStore, transport),
    close: () => sessionManager.abort(),
  };
}
