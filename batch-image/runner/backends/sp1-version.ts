import * as z from "zod/mini";

/** What `sp1-prover --version` prints on stdout (`batch-image/prover/src/commands/version.rs`). */
const word = z.string().check(z.minLength(1));
const versions = z.object({ prover: word, sp1: word, network: word });

/** Of the prover, its SDK, and the network whose proofs it makes (`sp1-v6.1.0`). */
export type Sp1Versions = z.infer<typeof versions>;

/** undefined where the prover does not say. Lines of a library's own log may stand around the answer. */
export function readSp1Versions(output: string): Sp1Versions | undefined {
  return output.split("\n").flatMap(versionsIn).at(-1);
}

function versionsIn(line: string): Sp1Versions[] {
  try {
    const read = versions.safeParse(JSON.parse(line));
    return read.success ? [read.data] : [];
  } catch {
    return []; // no JSON: a line of a log
  }
}
