import { readSimulatedProgram, readSimulatedProof } from "../../../src/domain/simulation.ts";
import type { Oracle, Verifier } from "../ports.ts";
import { simulatedOracle, simulatedVerifier } from "./simulated.ts";
import { type Sp1Options, sp1Verification } from "./sp1.ts";

/**
 * How programs that are real ELFs are executed and their proofs verified: by the SP1 SDK, by the SDK against its mock
 * prover, or by the simulated prover's promise. A simulated program is always simulated.
 */
export type VerificationSetting = ({ kind: "real" | "mock" } & Omit<Sp1Options, "mock">) | { kind: "simulated" };

export type Verification = { oracle: Oracle; verifier: Verifier; close(): Promise<void> };

/** Picks who executes and who verifies, per request. No setting accepts a proof without a look at it. */
export function chooseVerification(setting: VerificationSetting): Verification {
  const forElfs =
    setting.kind === "simulated" ? simulated : sp1Verification({ ...setting, mock: setting.kind === "mock" });
  const forProgram = (program: Uint8Array) => (readSimulatedProgram(program) === undefined ? forElfs : simulated);

  return {
    oracle: { execute: (subject) => forProgram(subject.program).oracle.execute(subject) },
    verifier: {
      verify: (subject, proof) => forProgram(subject.program).verifier.verify(subject, proof),
      // Without the program the proof itself says what it is; a simulated one is only ever held against a simulated key.
      verifyDetached: (input) =>
        (readSimulatedProof(input.proof) === undefined ? forElfs : simulated).verifier.verifyDetached(input),
    },
    close: () => forElfs.close(),
  };
}

const simulated: Verification = {
  oracle: simulatedOracle,
  verifier: simulatedVerifier,
  close: () => Promise.resolve(),
};
