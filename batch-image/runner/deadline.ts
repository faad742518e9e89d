import { bestPguPerSec } from "../../src/domain/instance-types.ts";
import type { ProofJob } from "./read-job.ts";

/**
 * Seconds below which nothing that we know of makes this proof: what is refused by it is certain to be late. `gas` is 0n
 * before it is known; `gpuName` is what `nvidia-smi` calls the GPU.
 */
export function leastProveSec(
  { backend, mode, host }: Pick<ProofJob, "backend" | "mode" | "host">,
  gas: bigint,
  gpuName?: string,
): number {
  switch (backend) {
    case "simulated":
      return Number(gas) / Number(host.simulatedPguPerSec);
    case "mock":
      return 0;
    case "cpu":
    case "cuda":
      return Number(gas) / (host.bestPguPerSec ?? bestPguPerSec(gpuName)) + wrapSec(mode, host);
  }
}

const wrapSec = (mode: ProofJob["mode"], { leastGroth16Sec, leastPlonkSec }: ProofJob["host"]): number =>
  ({ core: 0, compressed: 0, groth16: leastGroth16Sec, plonk: leastPlonkSec })[mode];
