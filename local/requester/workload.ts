import type { SimulatedProgram } from "../../src/domain/simulation.ts";
import { seededChance } from "../network/chance.ts";
import { encodeStdin } from "./bincode.ts";
import { type ProgramToProve, simulatedProgramToProve, type WantedProof } from "./wanted-proof.ts";

/** A request of the demonstration, all but its deadline, which is said from the moment that it is sent. */
export type DemoRequest = Omit<WantedProof, "deadlineSec"> & {
  name: string;
  withinSec: number;
  /** Whether its execution fails, so that nobody can prove it. */
  fails: boolean;
};

/** What real requesters of the network have proved, in names and rough sizes; all of it simulated. */
const catalogue: readonly [SimulatedProgram, ...SimulatedProgram[]] = [
  { name: "fibonacci", cycles: "1200000", gas: "1600000" },
  { name: "ed25519-signature", cycles: "6000000", gas: "8000000" },
  { name: "bridge-inclusion", cycles: "22000000", gas: "30000000" },
  { name: "light-client", cycles: "60000000", gas: "85000000" },
  { name: "oracle-median", cycles: "9000000", gas: "12000000" },
  { name: "rollup-range", cycles: "170000000", gas: "240000000" },
];

/** Panics, as a program does that meets an input that it cannot take. */
const panicking: SimulatedProgram = { name: "bad-witness", cycles: "3000000", gas: "4000000", failureCause: 1 };

/** The first ones always succeed: whoever starts the demonstration sees a proof before a failure. */
const failFreeStart = 5;
const failureChance = 0.05;
const privateChance = 0.2;
const longestStdinBytes = 16 * 1024;
/** Half of them compressed, a few wrapped in plonk. */
const modes = ["compressed", "compressed", "compressed", "core", "core", "groth16", "groth16", "plonk"] as const;

/** Requests without end, varied and repeatable: the same seed gives the same programs, inputs, modes and limits. */
export function* demoWorkload(seed: number): Generator<DemoRequest, never> {
  const chance = seededChance(seed);
  const pick = <T>(from: readonly [T, ...T[]]): T => from[Math.floor(chance() * from.length)] ?? from[0];
  const keyed = new Map<SimulatedProgram, ProgramToProve>();
  const toProve = (program: SimulatedProgram): ProgramToProve => {
    const known = keyed.get(program) ?? simulatedProgramToProve(program);
    keyed.set(program, known);
    return known;
  };

  for (let index = 0; ; index++) {
    const fails = index >= failFreeStart && chance() < failureChance;
    const program = fails ? panicking : pick(catalogue);
    yield {
      name: program.name,
      fails,
      program: toProve(program),
      stdin: someStdin(chance, index),
      mode: pick(modes),
      withinSec: 600 + Math.floor(chance() * 1200),
      cycleLimit: above(program.cycles, chance),
      gasLimit: above(program.gas, chance),
      privateStdin: chance() < privateChance,
    };
  }
}

/** A limit of 10 to 60 % more than it takes, as requesters leave themselves room. */
const above = (amount: string, chance: () => number): bigint =>
  (BigInt(amount) * BigInt(110 + Math.floor(chance() * 50))) / 100n;

/** A number, as many programs read first, and a witness of up to 16 KiB that hardly compresses. */
function someStdin(chance: () => number, index: number): Uint8Array {
  const number = new Uint8Array(4);
  new DataView(number.buffer).setUint32(0, index, true);
  const witness = Uint8Array.from({ length: Math.floor(chance() ** 3 * longestStdinBytes) }, () => chance() * 256);
  return encodeStdin([number, witness]);
}
