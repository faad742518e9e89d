import { type Client, createClient } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { createProverNetwork, type MessageSigner, type ProverNetwork as NetworkClient } from "../library/network.ts";
import { ArtifactStore } from "../src/gen/artifact_pb.ts";
import { ProverNetwork } from "../src/gen/network_pb.ts";
import { Verifier } from "../src/gen/verifier_pb.ts";
import { freshSigner } from "./fresh-signer.ts";
import { sessionMemory } from "./raw-call.ts";

/** The server that is looked at. */
export type Target = {
  url: string;
  /** What the wire says, as it says it. */
  network: Client<typeof ProverNetwork>;
  artifactStore: Client<typeof ArtifactStore>;
  verifier: Client<typeof Verifier>;
  /** The project's own client, where it hides nothing of what is checked. */
  client: NetworkClient;
  /** Seconds to wait for what the server does in its own time: auctions, settlements, links that expire. */
  patienceSec: number;
  /** The time that the server's must be near to, in unix seconds. */
  nowSec(): number;
  close(): void;
};

/** Whose keys sign, as far as they were given. The stranger's is made for the run: nobody misses what it does. */
export type Actors = Partial<Record<Role, MessageSigner>> & { stranger: MessageSigner };

/** `requester` pays; `prover` may act for a prover, `owner` owns it; the others are the network's own. */
export const roles = ["requester", "prover", "owner", "auctioneer", "executor"] as const;
export type Role = (typeof roles)[number];

export type WritableTarget = Target & { actors: Actors };

export type TargetOptions = {
  url: string;
  signers?: Partial<Record<Role, MessageSigner>>;
  patienceSec?: number;
  nowSec?: () => number;
};

/** Larger than any proof, so that a server's own limits show. */
const longestMessageBytes = 128 * 1024 * 1024;

export function openTarget({
  url,
  signers = {},
  patienceSec = 60,
  nowSec = machineSec,
}: TargetOptions): WritableTarget {
  const sessionManager = new Http2SessionManager(url, undefined, sessionMemory);
  const transport = createGrpcTransport({
    baseUrl: url,
    sessionManager,
    defaultTimeoutMs: 15_000,
    readMaxBytes: longestMessageBytes,
    writeMaxBytes: longestMessageBytes,
  });
  const stranger = freshSigner();
  const client = createProverNetwork({ url, signer: stranger });
  return {
    url,
    network: createClient(ProverNetwork, transport),
    artifactStore: createClient(ArtifactStore, transport),
    verifier: createClient(Verifier, transport),
    client,
    patienceSec,
    nowSec,
    actors: { ...signers, stranger },
    close() {
      sessionManager.abort();
      client.close();
    },
  };
}

const machineSec = (): number => Math.floor(Date.now() / 1000);

/** What is looked up once for a target and then known: several checks go on from the same. */
export function once<T extends Target, Found>(look: (target: T) => Promise<Found>): (target: T) => Promise<Found> {
  const found = new WeakMap<T, Promise<Found>>();
  return (target) => {
    const known = found.get(target) ?? look(target);
    found.set(target, known);
    return known;
  };
}
