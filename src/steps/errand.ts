import type { SignedIntent } from "../domain/request.ts";
import type { TransactionHash, UnixSeconds } from "../domain/values.ts";
import type { LaneUse } from "../ports/leases.ts";
import type { NetworkCall, RefusedBecause } from "../ports/network.ts";

/** A call that spends a nonce and cannot be taken back. */
export type Errand = {
  call: NetworkCall;
  use: LaneUse;
  /** Nothing is sent from this second on. */
  untilSec: UnixSeconds;
  /** What was signed before for the same end, and may have been sent. */
  before?: SignedIntent;
  /**
   * Keeps the intent before it is sent, and before an errand repeats what an earlier one signed, so that repeats count
   * against the budget too; false where the request has moved on, so that nothing may be sent.
   */
  remember(intent: SignedIntent): Promise<boolean>;
};

export type Sent =
  | { kind: "accepted"; transaction: TransactionHash }
  | { kind: "refused"; reason: RefusedBecause; message: string }
  | { kind: "superseded" }
  | { kind: "too-late" }
  | { kind: "busy"; because: string }
  | { kind: "outcome-unknown"; message: string };
