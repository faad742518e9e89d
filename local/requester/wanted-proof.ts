import { type SimulatedProgram, simulatedProgram } from "../../src/domain/simulation.ts";
import { simulatedKey } from "../network/verification/simulated-run.ts";

/** A program and the key that its proofs are verified against. */
export type ProgramToProve = {
  elf: Uint8Array;
  /** `vk.hash_bytes()` of the SDK, 32 bytes. */
  vkHash: Uint8Array;
  /** bincode of the verifying key. */
  vk: Uint8Array;
};

export type WantedProof = {
  program: ProgramToProve;
  /** bincode of `SP1Stdin`; `encodeStdin` makes one. */
  stdin: Uint8Array;
  mode: "core" | "compressed" | "plonk" | "groth16";
  /** Unix seconds. */
  deadlineSec: number;
  cycleLimit: bigint;
  /** 0 = none: then the cycle limit governs. */
  gasLimit: bigint;
  /** 0 where absent. */
  minAuctionPeriodSec?: number;
  /** What the network suggests and a fifth on top, where absent. */
  maxPricePerPguWei?: bigint;
  /** Addresses of 20 bytes; empty or absent = every prover may bid. */
  whitelist?: readonly Uint8Array[];
  privateStdin?: boolean;
  version?: string;
  /** What the public values must hash to, where the requester knows. */
  publicValuesHash?: Uint8Array;
};

/** A simulated program with the stand-in for its key. */
export function simulatedProgramToProve(program: SimulatedProgram): ProgramToProve {
  const elf = simulatedProgram(program);
  return { elf, ...simulatedKey(elf) };
}
