import type { Address } from "../domain/values.ts";

/**
 * The lane of a signer: a short lease with the next nonce. It is for speed; correctness comes from the network's own
 * nonce check and from looking before a repeat.
 */
export type LaneLeases = {
  /**
   * Takes or keeps the lane for `leaseMs`. A bidder is held back while a delivery waits; a delivery that is held back
   * leaves its mark, so that the bidder yields after its current call, across processes.
   */
  acquire(signer: Address, holder: string, use: LaneUse, leaseMs: number): Promise<LaneGrant>;
  /** Lets the lease of `holder` last for `leaseMs` from now, whoever waits; false where the lane is no longer its own. */
  renew(signer: Address, holder: string, leaseMs: number): Promise<boolean>;
  /** Gives the lane back, with the next nonce; no error where it is held by another by now. */
  release(signer: Address, holder: string, nextNonce: bigint | undefined): Promise<void>;
};

export type LaneUse = "bid" | "deliver";
export type LaneGrant =
  | { kind: "granted"; nextNonce: bigint | undefined }
  | { kind: "busy"; because: "held" | "delivery-waits" };

/** Which watcher passes: a younger one takes over, and the older one sees it at its next pass. */
export type WatcherLease = {
  /** Takes the lease from any watcher that started earlier; false where a younger one holds it. */
  take(holder: string, startedAtMs: number): Promise<boolean>;
  /** Does `holder` still hold it? Eventually consistent: two may overlap for an instant. */
  holds(holder: string): Promise<boolean>;
};
