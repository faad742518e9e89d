import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readBuildKey } from "./build-key.ts";
import { findPrograms, hasOlderBuild, type Programs, sourcesHash } from "./programs.ts";

/** Why the SP1 programs are not there, and the one command that makes them. */
export interface MissingProver {
  readonly missing: string;
  readonly command: string;
}

const thisTree = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");

/**
 * The SP1 prover and the SDK's requester, built from the sources of this checkout for this CPU. Reads some thirty small
 * files and starts no process.
 */
export function locateProver(root: string = thisTree): Programs | MissingProver {
  const key = readBuildKey(root);
  const programs = findPrograms(key, sourcesHash(root));
  if (programs !== undefined) return programs;
  const missing = hasOlderBuild(key)
    ? "the SP1 prover was built from other sources than these (about a minute to build again)"
    : "the SP1 prover is not built for this CPU (about 20 minutes on two cores, once)";
  return { missing, command: "npm run build:prover" };
}
