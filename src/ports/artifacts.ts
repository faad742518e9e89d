import type { Claim, JobResult, LastSign, ProofLocation } from "../domain/job.ts";
import type { RequestId } from "../domain/values.ts";

/** What jobs leave in the bucket. */
export type ArtifactsPort = {
  /**
   * Every readable result of the request's attempts, the oldest first. An unreadable `result.json` is left out and
   * reported; a proof that is missing or has another size makes its result unreadable.
   */
  results(id: RequestId): Promise<readonly JobResult[]>;
  /** Who holds the request's fence; undefined where no job has started, or the claim cannot be read. */
  claim(id: RequestId): Promise<Claim | undefined>;
  /** When an attempt last wrote how far it is. */
  lastSign(id: RequestId): Promise<LastSign>;
  /** The proof's bytes, or why they are not what the result says (SHA-256 and size). */
  readProof(proof: ProofLocation): Promise<ProofRead>;
};

export type ProofRead = { kind: "proof"; bytes: Uint8Array } | { kind: "damaged"; because: string };
