import * as z from "zod/mini";

/** What `sp1-prover --version` prints on stdout (`batch-image/prover/src/commands/version.rs`). */
const versions = z.object({ prover: z.string(), sp1: z.string(), network: z.string().check(z.minLength(1)) });

/**
 * The version of the network whose proofs the prover makes, `sp1-v6.1.0`; undefined where it does not say. Lines of a
 * library's own log may stand around the answer.
 */
export function readNetworkVersion(output: string): string | undefined {
  return output.split("\n").flatMap(versionsIn).at(-1)?.network;
}

function versionsIn(line: string): z.infer<typeof versions>[] {
  try {
    const read = versions.safeParse(JSON.parse(line));
    return read.success ? [read.data] : [];
  } catch {
    return []; // no JSON: a line of a log
  }
}
