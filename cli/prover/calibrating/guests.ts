import { readFileSync } from "node:fs";
import { join } from "node:path";
import { encodeProgram, encodeStdin } from "../../../local/requester/bincode.ts";
import type { ProverBackend } from "../../../src/domain/job.ts";
import { simulatedProgram } from "../../../src/domain/simulation.ts";

/** What a proof is made of, in the network's forms. */
export type ProofInput = { program: string; artifact: Uint8Array; stdin: Uint8Array };

/** The repository's programs (`batch-image/guest`) whose work grows with a number, and the PGU of a step as SP1 6.10 counts. */
const pguPerStep = { fibonacci: 8.97, hash: 5_655 } as const;
export type GuestName = keyof typeof pguPerStep;
export const guestNames = Object.keys(pguPerStep) as GuestName[]; // keys of the table above

/** The guest at about so many MPGU. Where proofs are simulated, a program that says that it takes as much. */
export function guestOf(
  name: GuestName,
  mpgu: number,
  { backend, root }: { backend: ProverBackend; root: string },
): ProofInput {
  if (backend === "simulated") {
    const gas = Math.round(mpgu * 1e6).toString();
    return {
      program: name,
      artifact: encodeProgram(simulatedProgram({ name, cycles: gas, gas })),
      stdin: encodeStdin([]),
    };
  }
  const steps = Buffer.alloc(8);
  steps.writeBigUInt64LE(BigInt(Math.max(1, Math.round((mpgu * 1e6) / pguPerStep[name]))));
  const elf = readFileSync(join(root, "batch-image", "guest", `${name}.elf`));
  return { program: name, artifact: encodeProgram(elf), stdin: encodeStdin([steps]) };
}
