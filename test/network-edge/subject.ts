import type { ProofSubject } from "../../local/network/ports.ts";
import { simulatedKey } from "../../local/network/verification/simulated-run.ts";
import { type SimulatedProgram, simulatedProgram } from "../../src/domain/simulation.ts";

export const aSimulatedProgram = (over: Partial<SimulatedProgram> = {}): Uint8Array =>
  simulatedProgram({ name: "fibonacci", cycles: "1000000", gas: "1250000", ...over });

/** A request for a proof of a simulated program, its key included. */
export function aSubject(over: Partial<ProofSubject> = {}): ProofSubject {
  const program = over.program ?? aSimulatedProgram();
  return {
    requestId: new Uint8Array(32).fill(1),
    ...simulatedKey(program),
    mode: "compressed",
    program,
    stdin: Uint8Array.of(1, 2, 3),
    ...over,
  };
}
