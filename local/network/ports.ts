/** What the box takes from outside itself: where artifacts lie, who executes and verifies, what time it is, who bids. */

export type ArtifactKind = "programs" | "stdins" | "private-stdins" | "proofs" | "transactions" | "artifacts";

export type ArtifactStore = {
  /** A place for an upload: what requests will reference, and the URL that takes the PUT. */
  create(kind: ArtifactKind): { uri: string; presignedUrl: string };
  /** Stores the box's own bytes, such as an accepted proof. */
  write(kind: ArtifactKind, bytes: Uint8Array): { uri: string; publicUri: string };
  /** The bytes as they were uploaded (perhaps zstd), or undefined where nothing was. */
  read(uri: string): Uint8Array | undefined;
  /** Where a prover downloads it: `program_public_uri`, `stdin_public_uri`. */
  publicUri(uri: string): string;
  /** A link that any HTTP client can GET until it expires. */
  presignRead(uri: string, ttlSec: number): { url: string; expiresAtSec: number };
};

/** `cause` is an `ExecuteFailureCause` of the network (0-9). */
export type Execution =
  | { kind: "executed"; cycles: bigint; gas: bigint; publicValuesHash: Uint8Array }
  | { kind: "unexecutable"; cause: number; message?: string };

export type ProofSubject = {
  requestId: Uint8Array;
  vkHash: Uint8Array;
  vk: Uint8Array;
  mode: "core" | "compressed" | "plonk" | "groth16";
  /** The raw ELF: decompressed, its bincode length taken off. */
  program: Uint8Array;
  /** bincode of `SP1Stdin`, decompressed. */
  stdin: Uint8Array;
  publicValuesHash?: Uint8Array;
};

/** Executes a program for the network: what the requester pays for is decided here, not by the prover. */
export type Oracle = {
  execute(subject: ProofSubject & { cycleLimit: bigint; gasLimit: bigint }): Promise<Execution>;
};

export type ProofVerdict = { valid: boolean; reason?: string; publicValuesHash?: Uint8Array };

export type Verifier = {
  verify(subject: ProofSubject, proof: Uint8Array): Promise<ProofVerdict>;
  /** `VerifyProof`: nothing but what the caller sent is known. */
  verifyDetached(input: {
    proof: Uint8Array;
    vkey: Uint8Array;
    mode: number;
    publicValuesHash?: Uint8Array;
  }): Promise<ProofVerdict>;
};

/** The box's only source of time. `at` wakes once when `ms` has come and returns what calls it off. */
export type Clock = { nowMs(): number; at(ms: number, wake: () => void): () => void };

/** A request whose auction is open, as a bidder sees it. Amounts are wei per PGU. */
export type OpenRequest = {
  requestId: Uint8Array;
  vkHash: Uint8Array;
  version: string;
  mode: ProofSubject["mode"];
  createdAtSec: number;
  deadlineSec: number;
  auctionEndsAtMs: number;
  cycleLimit: bigint;
  gasLimit: bigint;
  maxPricePerPgu: bigint;
  floorPricePerPgu: bigint;
  tickSize: bigint;
  /** Prover addresses (20 bytes); empty where everyone may bid. */
  whitelist: readonly Uint8Array[];
};

/** The same words and codes that the wire would have answered. */
export type InProcessOutcome = { kind: "accepted" } | { kind: "refused"; code: string; message: string };

export type Assignment = { requestId: Uint8Array; prover: Uint8Array; amountWei: bigint };

/**
 * What rivals inside the box's own process use instead of signed calls. Every rule of the wire holds except signature
 * and nonce; a rival's proof goes through the same verifier.
 */
export type InProcess = {
  openRequests(): readonly OpenRequest[];
  bid(input: { prover: Uint8Array; requestId: Uint8Array; amountWei: bigint }): InProcessOutcome;
  fulfill(input: { prover: Uint8Array; requestId: Uint8Array; proof: Uint8Array }): Promise<InProcessOutcome>;
  fail(input: { prover: Uint8Array; requestId: Uint8Array }): InProcessOutcome;
  /** What a proof of this request must be about, for a rival that makes one; undefined where its inputs cannot be read. */
  subject(requestId: Uint8Array): ProofSubject | undefined;
  /** Called for each new request; returns what ends it. */
  onRequest(listener: (request: OpenRequest) => void): () => void;
  /** Called when an auction has a winner, whoever it is. */
  onAssigned(listener: (assignment: Assignment) => void): () => void;
};

/** A rival: started with the box, stopped with it. */
export type Bidder = {
  /** Registered with the box before it starts. */
  prover: Uint8Array;
  name: string;
  start(box: InProcess, clock: Clock): () => void;
};
