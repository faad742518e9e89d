import type { Potential } from "./decision.ts";
import type { ProofMode } from "./proof-request.ts";
import type { UnixSeconds } from "./values.ts";

/** A request that was worth a host, whether or not there was room for it: what it asks of one, and what it would give. */
export type Asked = Pick<Potential, "chance" | "revenueMicros"> & {
  /** When it was decided on. */
  atSec: UnixSeconds;
  mode: ProofMode;
  /** PGU, as a number: it is weighed, never paid. */
  gas: number;
  /** Seconds from the end of its auction until its proof counts no more. */
  leftSec: number;
};
