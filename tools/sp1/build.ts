import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { openWorkshop } from "./cargo.ts";
import { hasOlderBuild, keepPrograms, type Programs, sourcesHash } from "./programs.ts";

/** `npm run build:prover`: the SP1 prover and the SDK's requester, for this machine's CPU, into the user's cache. */

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");

function build(): Programs {
  const { key, folder, cargo } = openWorkshop(root);
  const hash = sourcesHash(root);
  if (!hasOlderBuild(key))
    console.error("The first build takes about 20 minutes on two cores and 3 GB of disk; later ones take a minute.");
  if (!cargo("build", "--locked", "--release")) throw new Error("Cargo could not build the prover: see above.");
  if (sourcesHash(root) !== hash) throw new Error("The Rust sources changed during the build: run it again.");
  return keepPrograms(folder, key, hash);
}

try {
  console.log(Object.values(build()).join("\n"));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
