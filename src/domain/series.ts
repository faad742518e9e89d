import type { ProofMode } from "./proof-request.ts";
import type { Hash } from "./values.ts";

/** Names of what is measured and kept, by the last values of each. */
export const series = {
  /** PGU that a settled proof of the program used. */
  gas: (vkHash: Hash) => `gas#${vkHash}`,
  /** How our proofs of the program in the mode ended (`failing-program.ts`). */
  proofs: (vkHash: Hash, mode: ProofMode) => `proof#${mode}#${vkHash}`,
  /** The cheapest other bid, in wei per PGU, and the same over the market's level at the time. */
  clearingPrices: "clearing-price",
  clearings: "clearing#all",
  clearingsOfMode: (mode: ProofMode) => `clearing#${mode}`,
  clearingsOfProgram: (vkHash: Hash, mode: ProofMode) => `clearing#${mode}#${vkHash}`,
  /** Of our own jobs, by class of hosts: PGU per second, and seconds. */
  speed: (className: string) => `speed#${className}`,
  coldStart: (className: string) => `cold-start#${className}`,
  warmStart: (className: string) => `warm-start#${className}`,
  wrap: (mode: "groth16" | "plonk", className: string) => `wrap-${mode}#${className}`,
  /** Seconds from a stored proof to the network's word that it has it. */
  deliver: "deliver",
  /** 1 for each host that was lost under a job. */
  hostsLost: (className: string) => `hosts-lost#${className}`,
  /** Hosts that the fleet was asked for, and those that had joined, each minute. */
  hostsReady: (className: string) => `hosts-ready#${className}`,
  hosts: (className: string) => `hosts#${className}`,
} as const;

/** What an auction's clearing counts for, as a share of the market's level. */
export const clearingSeries = (vkHash: Hash, mode: ProofMode): readonly string[] => [
  series.clearings,
  series.clearingsOfMode(mode),
  series.clearingsOfProgram(vkHash, mode),
];
