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

/** Wei that the auctioneer takes for a transaction, beside what it moves; the sender signs the very amount. */
export type Fees = { transferWei: bigint; withdrawWei: bigint; delegationWei: bigint };

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
  fees: Fees;
  /** Of what a request costs, in ten-thousandths: the treasury's part, before stakers and owner share the rest. */
  protocolFeeBips: bigint;
  /** The circuits (`sp1-v…`) whose proofs can be judged: several while the network goes from one to the next. */
  circuitVersions: readonly string[];
  auctionPeriodSec: number;
  /** Who ends auctions: the box when their time has come, or an auctioneer outside with `Settle`. */
  auctioneer: "inside" | "outside";
  /** From the acceptance of a proof to its payment. */
  settlementDelayMs: number;
  /** From the acceptance of a withdrawal to the moment at which its wei has left the network. */
  bridgeDelayMs: number;
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
  fees: { transferWei: 10n ** 18n, withdrawWei: 10n ** 18n, delegationWei: 0n },
  protocolFeeBips: 0n,
  circuitVersions: ["sp1-v6.1.0"],
  auctionPeriodSec: 15,
  auctioneer: "inside",
  settlementDelayMs: 1000,
  bridgeDelayMs: 60_000,
  nonceRefusal: "unavailable",
  stdinUriConsumesNonce: false,
  stdinUriTtlSec: 300,
} as const satisfies Omit<Rules, "chainId" | "domain" | "roles">;

/** Bids are multiples of this many wei per PGU. */
export const effectiveTick = (params: Params): bigint => (params.tickSize === 0n ? 10_000_000n : params.tickSize);
