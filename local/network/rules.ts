import type { Hex } from "./hex.ts";

export type ModeName = "core" | "compressed" | "plonk" | "groth16";

/** Amounts in wei of PROVE; prices per PGU. Every number must fit a u64: the Rust SDK reads them into one. */
export type Params = {
  baseFeeWei: Readonly<Record<ModeName, bigint>>;
  maxPricePerPgu: bigint;
  /** 0 = not advertised; bids are then held to 10,000,000, as the network does. */
  tickSize: bigint;
  /** 0 = no floor. */
  floorPricePerPgu: bigint;
};

/** What a prover must deliver; published by `GetProverRequirements`. */
export type Requirements = {
  minMgasPerSec: number;
  floorLatencySec: number;
  minSuccessRatePercent: number;
  lookbackHours: number;
  minResolvedToEvaluate: number;
  /** How long a prover below the bar may not bid. */
  suspensionSec: number;
};

/** The addresses that the network's own services sign with. */
export type Roles = Readonly<Record<"auctioneer" | "executor" | "verifier" | "treasury", Hex>>;

/** Everything that decides and does not change while the box runs. */
export type Rules = {
  chainId: bigint;
  /** The domain separator of that chain (32 bytes). */
  domain: Hex;
  roles: Roles;
  params: Params;
  /** Absent = nothing is enforced and `GetProverRequirements` answers none. */
  requirements?: Requirements;
  auctionPeriodSec: number;
  /** From the acceptance of a proof to its payment. */
  settlementDelayMs: number;
  /** A lost nonce race is answered with one of the two that the live network uses. */
  nonceRefusal: "unavailable" | "aborted";
  /** Whether `GetStdinUri` uses up its nonce; not public, so both can be had. */
  stdinUriConsumesNonce: boolean;
  stdinUriTtlSec: number;
};

/** Live values where they are public, otherwise the middle of what was seen. */
export const defaultRules = {
  params: {
    baseFeeWei: {
      core: 100_000_000_000_000_000n,
      compressed: 200_000_000_000_000_000n,
      plonk: 300_000_000_000_000_000n,
      groth16: 300_000_000_000_000_000n,
    },
    maxPricePerPgu: 2_000_000_000n,
    tickSize: 10_000_000n,
    floorPricePerPgu: 0n,
  },
  requirements: {
    minMgasPerSec: 24,
    floorLatencySec: 420,
    minSuccessRatePercent: 98,
    lookbackHours: 24,
    minResolvedToEvaluate: 50,
    suspensionSec: 3600,
  },
  auctionPeriodSec: 15,
  settlementDelayMs: 1000,
  nonceRefusal: "unavailable",
  stdinUriConsumesNonce: false,
  stdinUriTtlSec: 300,
} as const satisfies Omit<Rules, "chainId" | "domain" | "roles">;

/** Bids are multiples of this many wei per PGU. */
export const effectiveTick = (params: Params): bigint => (params.tickSize === 0n ? 10_000_000n : params.tickSize);
