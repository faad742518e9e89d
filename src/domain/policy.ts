import type { ProofMode } from "./proof-request.ts";
import type { Address, Hash, Pgu, Wei } from "./values.ts";

/** What the operator has decided; every field is a knob (`src/config/knobs.ts` gives names, defaults and ranges). */
export type Policy = {
  /** The generation of the knobs that this policy was read from: it is part of every decision. */
  generation: string;
  /** false: the kill switch; nothing is bid, what was promised is still proved. */
  bidding: boolean;
  /** true: what was promised is given up as well, and its jobs end. */
  endJobs: boolean;
  /** Everything but sending. */
  shadow: boolean;
  accepts: AcceptPolicy;
  price: PricePolicy;
  promise: PromisePolicy;
  money: MoneyPolicy;
  warm: WarmPolicy;
  capability: { throughputPguPerSec: bigint; startUpSec: number };
  /** A bid leaves so many seconds before its auction's end, or at once where less is left; 0: always at once. */
  bidBeforeEndSec: number;
  /** How often everything open is read anew, whatever was seen before. */
  fullSweepSec: number;
};

/** Which requests are considered at all. */
export type AcceptPolicy = {
  /** `sp1-v…` strings that the prover image supports. */
  versions: readonly string[];
  modes: readonly ProofMode[];
  /** false: requests with a private stdin are refused. */
  privateStdin: boolean;
  /** Empty: all but those of the deny list. */
  programsAllowed: readonly Hash[];
  programsDenied: readonly Hash[];
  requestersAllowed: readonly Address[];
  requestersDenied: readonly Address[];
  /** A single request above it is refused; 0n: no ceiling. */
  maxGas: Pgu;
  /** A request that states more cycles is refused; 0n: no ceiling. */
  maxCycles: bigint;
};

/** How a price is found, in wei of PROVE per PGU. */
export type PricePolicy = {
  /**
   * `market`: what earns most against what wins; `usd`: the target over the PROVE price; `static`: always the static
   * amount. Each falls back to the next where what it needs is not known.
   */
  kind: "market" | "usd" | "static";
  staticAmount: Wei;
  targetMicrosPerBpgu: bigint;
  /** A PROVE price older than this is not believed. */
  staleSec: number;
  /** What a job must earn above its cost, as a share of the cost. */
  margin: number;
  /** Targets for single programs and requesters, in USD micros per BPGU; a program's goes before its requester's. */
  overrides: ReadonlyMap<string, bigint>;
};

/** How much is promised at once, and how safely. */
export type PromisePolicy = {
  /** Bids in auction, assigned, proving. */
  maxPromises: number;
  /** Hosts that may be counted on at once; 0: all that are deployed. */
  maxHosts: number;
  /** A bid is made only where it would be on time so probably. */
  onTimeTarget: number;
  /** The same while one more miss could suspend us. */
  safeOnTimeTarget: number;
  /** Kept between the expected end of a proof and its deadline. */
  bufferSec: number;
  /** PROVE wei of stake that one promise takes; 0n: stake sets no limit. */
  stakePerPromise: Wei;
};

export type MoneyPolicy = {
  /** What GPU hosts may cost in a day (UTC), in USD micros; 0: no cap. */
  dailySpendMicros: number;
  /** Below this balance (wei) nothing is bid; 0n: never mind. */
  minimumBalance: Wei;
};

/** When hosts are kept although nothing is to be proved. */
export type WarmPolicy = {
  kind: "off" | "hours" | "demand";
  /** For `hours`: UTC hours [from, to) in which `hosts` are kept; from = to: all day. */
  fromHour: number;
  toHour: number;
  /** The most hosts that are kept warm. */
  hosts: number;
  /** What keeping hosts warm may cost in a day (UTC), in USD micros. */
  dailyMicros: number;
};

/** Who we are on the network. */
export type ProverIdentity = {
  /** On whose behalf we bid: the `prover` of a bid and the `fulfiller` of a request. */
  prover: Address;
  /** Whose key signs. */
  signer: Address;
};
