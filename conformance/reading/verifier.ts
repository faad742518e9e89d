import { Code, ConnectError } from "@connectrpc/connect";
import { ProofMode } from "../../src/gen/types_pb.ts";
import { type Check, demand } from "../check.ts";
import { unused } from "../values.ts";

/** Proofs of nothing: a verifier that calls one of them valid verifies nothing. */
const nothings = { "an empty proof": new Uint8Array(), "random bytes": unused(1024) } as const;

export const verifierChecks: readonly Check[] = Object.entries(nothings).map(
  ([what, proof]): Check => ({
    name: `does not take ${what} for a proof`,
    rpc: "VerifyProof",
    kind: "read",
    async run({ verifier }) {
      try {
        const message = { proof, vkey: unused(32), mode: ProofMode.GROTH16, version: "sp1-v6.1.0" };
        const { valid } = await verifier.verifyProof(message);
        demand(!valid, "says that it is valid");
        return "not valid";
      } catch (error) {
        if (!(error instanceof ConnectError) || error.code !== Code.InvalidArgument) throw error;
        return "InvalidArgument";
      }
    },
  }),
);
