import { readSimulatedProgram, simulatedProof } from "../../../src/domain/simulation.ts";
import type { ProofSubject } from "../ports.ts";
import { rightClaim, simulatedRun } from "../verification/simulated-run.ts";

/** What a rival can make of a request that it has won: a simulated proof after a while, or nothing. */
export type Work = { kind: "provable"; takesMs: number; proof: () => Uint8Array } | { kind: "hopeless" };

/** Only simulated programs are provable here, and of these only those whose execution does not fail. */
export function workOn(subject: ProofSubject | undefined, throughputPguPerSec: bigint): Work {
  if (subject === undefined || readSimulatedProgram(subject.program) === undefined) return { kind: "hopeless" };
  const { gas, failureCause } = simulatedRun(subject);
  if (failureCause !== undefined) return { kind: "hopeless" };
  return {
    kind: "provable",
    takesMs: Number((gas * 1000n) / throughputPguPerSec),
    proof: () => simulatedProof(rightClaim(subject)),
  };
}
