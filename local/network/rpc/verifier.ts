import type { ServiceImpl } from "@connectrpc/connect";
import type { Verifier } from "../../../src/gen/verifier_pb.ts";
import type { Engine } from "../engine.ts";

/** Verifies a proof that has nothing to do with any request. */
export const verifierService = ({ verifier }: Engine): ServiceImpl<typeof Verifier> => ({
  async verifyProof({ proof, vkey, mode, publicValuesHash }) {
    const verdict = await verifier.verifyDetached({
      proof,
      vkey,
      mode,
      ...(publicValuesHash === undefined ? {} : { publicValuesHash }),
    });
    return { valid: verdict.valid };
  },
});
