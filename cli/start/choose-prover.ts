import type { ProverBackend } from "../../src/domain/job.ts";
import { locateProver } from "../../tools/sp1/locate.ts";
import { type ProverChoice, UsageError } from "./options.ts";

export type ChosenProver = {
  backend: ProverBackend;
  /** Of the SP1 prover; absent where it is simulated. */
  binary?: string;
  /** What was chosen, why, and what would make it real: one sentence for a person. */
  sentence: string;
};

/** `auto` takes the SP1 prover where it is built. Throws `UsageError` where what was asked for is not there. */
export function chooseProver(choice: ProverChoice): ChosenProver {
  if (choice === "simulated")
    return { backend: "simulated", sentence: "simulated, as asked: no proof here proves anything" };
  const found = locateProver();
  if ("prover" in found) return { ...real(choice), binary: found.prover };
  if (choice !== "auto") {
    throw new UsageError(
      `--prover ${choice} needs the SP1 prover, but ${found.missing}: run \`${found.command}\` first.`,
    );
  }
  const sentence = `simulated (no proof here proves anything), because ${found.missing}; \`${found.command}\` makes it real`;
  return { backend: "simulated", sentence };
}

function real(choice: Exclude<ProverChoice, "simulated">): Pick<ChosenProver, "backend" | "sentence"> {
  if (choice === "mock")
    return { backend: "mock", sentence: "SP1's mock prover: programs are executed, proofs are mocks" };
  if (choice === "cuda") return { backend: "cuda", sentence: "SP1 on the GPU: proofs are real" };
  return {
    backend: "cpu",
    sentence: "SP1 on the CPU: proofs are real, and take minutes (`--prover simulated` is quick)",
  };
}
