import { failed } from "./endings.ts";
import type { ProofJob } from "./read-job.ts";

/** Before anything is fetched, by what the image tells of itself. The prover is asked for its version in `check`. */
export function refuseOtherImage(job: ProofJob): void {
  const because = otherNetwork(job) ?? missingCircuit(job);
  if (because !== undefined) throw failed({ error: "PROVING_FAILURE", message: because, stage: "check" });
}

const otherNetwork = ({ version, host: { networkVersion = version } }: ProofJob): string | undefined =>
  networkVersion === version ? undefined : `this image makes proofs of ${networkVersion}, the request wants ${version}`;

/** The wrap comes last: without its circuit a proof would fail after all the work. Mock and simulated proofs need none. */
function missingCircuit({ mode, backend, host: { circuits } }: ProofJob): string | undefined {
  const wraps = (mode === "groth16" || mode === "plonk") && (backend === "cpu" || backend === "cuda");
  return !wraps || circuits === undefined || circuits.has(mode)
    ? undefined
    : `this image has no circuit for ${mode}, which the request wants: build it with CIRCUITS`;
}
