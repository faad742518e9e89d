import { Code, ConnectError } from "@connectrpc/connect";
import { ProofMode } from "../../src/gen/types_pb.ts";
import { type Check, demand } from "../check.ts";
import { unused } from "../values.ts";

/** Proofs of nothing: a verifier that calls one of them valid verifies nothing. */
const nothings = { "an empty proof": new Uint8Array(), "random bytes": unused(1024) } as const;

/** Demands that a verifier says "not valid", or that there is nothing to judge. */
export async function notValid(answer: Promise<{ valid: boolean }>): Promise<string> {
  try {
    const { valid } = await answer;
    demand(!valid, "says that it is valid");
    return "not valid";
  } catch (error) {
    if (!(error instanceof ConnectError) || error.code !== Code.InvalidArgument) throw error;
    return "InvalidArgument";
  }
}

export const verifierChecks: readonly Check[] = Object.entries(nothings).map(
  ([what, proof]): Check => ({
    name: `does not take ${what} for a proof`,
    rpc: "VerifyProof",
    kind: "read",
    run: ({ verifier }) =>
      notValid(verifier.verifyProof({ proof, vkey: unused(32), mode: ProofMode.GROTH16, version: "sp1-v6.1.0" })),
  }),
);
