import { type Image, imageFaults } from "./image-faults.ts";

/**
 * `node check-image.mjs`: whether the image is what it says, on one line of JSON; exit code 1 where it is not. The last step
 * of its build, and its health check.
 */

const { env } = process;
const image: Image = {
  kind: env.IMAGE_KIND === "cpu" ? "cpu" : "gpu",
  sp1Version: env.IMAGE_SP1_VERSION ?? "",
  networkVersion: env.IMAGE_NETWORK_VERSION ?? "",
  circuits: (env.IMAGE_CIRCUITS ?? "none").split(",").filter((name) => name !== "none"),
  circuitFolders: { groth16: env.SP1_GROTH16_CIRCUIT_PATH, plonk: env.SP1_PLONK_CIRCUIT_PATH },
  prover: env.SP1_PROVER_BIN ?? "sp1-prover",
  home: env.HOME ?? "/",
};

const faults = await imageFaults(image);
process.stdout.write(`${JSON.stringify({ image: faults.length === 0 ? "whole" : "broken", faults, ...image })}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
