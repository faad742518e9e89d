import type { Capability } from "./capability.ts";
import type { UnixSeconds } from "./values.ts";
import type { Work } from "./work.ts";

/** One host with one GPU, as it stands now. */
export type HostState =
  | { kind: "idle" }
  /** Proves `work` since then; what it takes in all counts from there. */
  | { kind: "busy"; work: Work; sinceSec: UnixSeconds }
  /** Asked for then, and not yet ready. */
  | { kind: "starting"; sinceSec: UnixSeconds };

/** The hosts of a class that exist; as many more as its maximum allows can be started. */
export type FleetClass = { capability: Capability; hosts: readonly HostState[] };
export type Fleet = readonly FleetClass[];

/** A proof that we owe, or will owe with `chance`, and that no host works on yet; in the order in which they start. */
export type Commitment = {
  work: Work;
  /** 1 where the request is ours; the chance to win it where it is in auction. */
  chance: number;
  /** It cannot start sooner: its auction's end. */
  fromSec: number;
  /** The class that it was promised on; absent: whichever is free. */
  className?: string;
};
