import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { createNetworkBox, type NetworkBox, type NetworkBoxOptions } from "../../local/network/box.ts";
import { type DrivenClock, drivenClock } from "../../local/network/clock.ts";
import { ArtifactStore } from "../../src/gen/artifact_pb.ts";
import { ProverNetwork } from "../../src/gen/network_pb.ts";
import { Verifier } from "../../src/gen/verifier_pb.ts";
import { hashVerifier, memoryArtifacts, toldOracle } from "./stand-ins.ts";

/** 2026-08-21, a whole second: tests then see the seconds of the wire without rounding. */
export const startMs = 1_787_000_000_000;

export type BoxUnderTest = {
  box: NetworkBox;
  clock: DrivenClock;
  network: ReturnType<typeof networkClient>;
  artifactStore: ReturnType<typeof createClient<typeof ArtifactStore>>;
  verifier: ReturnType<typeof createClient<typeof Verifier>>;
  artifacts: ReturnType<typeof memoryArtifacts>;
  oracle: ReturnType<typeof toldOracle>;
};

const transportTo = (url: string, timeoutMs = 5000) =>
  createGrpcTransport({ baseUrl: url, defaultTimeoutMs: timeoutMs, readMaxBytes: 2 ** 27, writeMaxBytes: 2 ** 27 });

export const networkClient = (url: string, timeoutMs?: number) =>
  createClient(ProverNetwork, transportTo(url, timeoutMs));

/** A box on ephemeral ports whose clock the test drives, with clients that speak real gRPC to it. */
export async function startBox(options: Partial<NetworkBoxOptions> = {}): Promise<BoxUnderTest> {
  const clock = drivenClock(startMs);
  const artifacts = memoryArtifacts();
  const oracle = toldOracle({ kind: "executed", cycles: 80n, gas: 100n, publicValuesHash: new Uint8Array(32).fill(9) });
  const box = await createNetworkBox({ artifacts, oracle, verifier: hashVerifier, clock, ...options });
  return {
    box,
    clock,
    artifacts,
    oracle,
    network: networkClient(box.url),
    artifactStore: createClient(ArtifactStore, transportTo(box.url)),
    verifier: createClient(Verifier, transportTo(box.url)),
  };
}
