import type { Address, Pgu, Wei } from "./values.ts";

/** What the operator has decided; every field is a knob (`src/config/knobs.ts` gives names, defaults and ranges). */
export type Policy = {
  /** The generation of the knobs that this policy was read from: it is part of every decision. */
  generation: string;
  /** false: the kill switch; nothing is bid, what was promised is still proved. */
  bidding: boolean;
  /** Everything but sending. */
  shadow: boolean;
  /** `sp1-v…` strings that the prover image supports. */
  versions: readonly string[];
  price: PricePolicy;
  /** What one GPU proves, as a prior. */
  throughputPguPerSec: bigint;
  /** From submission to the prover's first work. */
  startUpSec: number;
  /** Kept between the expected end of a proof and its deadline. */
  bufferSec: number;
  /** Promises at once: bids in auction, assigned, proving. */
  maxPromises: number;
  /** GPUs that prove at once. */
  fleetGpus: number;
  /** A single request above it is refused; 0n: no ceiling. */
  maxGas: Pgu;
  /** How often everything open is read anew, whatever was seen before. */
  fullSweepSec: number;
};

export type PricePolicy =
  | { kind: "static"; amount: Wei }
  /** USD micros per BPGU (10^9 PGU) over the PROVE price; the static amount while the price is older than `staleSec`. */
  | { kind: "usd"; targetMicrosPerBpgu: bigint; staleSec: number; fallback: Wei };

/** Who we are on the network. */
export type ProverIdentity = {
  /** On whose behalf we bid: the `prover` of a bid and the `fulfiller` of a request. */
  prover: Address;
  /** Whose key signs. */
  signer: Address;
};
