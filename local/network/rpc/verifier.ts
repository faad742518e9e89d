import type { ServiceImpl } from "@connectrpc/connect";
import type { Verifier, VerifyProofRequest } from "../../../src/gen/verifier_pb.ts";
import type { Engine } from "../engine.ts";
import { orRefuse, type Refusal, refusal } from "../refusal.ts";
import type { Rules } from "../rules.ts";
import { checkVersion } from "../state/check-version.ts";
import { modeName } from "../state/status.ts";

/** Verifies a proof that has nothing to do with any request. */
export const verifierService = ({ verifier, rules }: Engine): ServiceImpl<typeof Verifier> => ({
  async verifyProof(asked) {
    orRefuse(checkQuestion(rules, asked));
    const { proof, vkey, mode, publicValuesHash } = asked;
    const verdict = await verifier.verifyDetached({
      proof,
      vkey,
      mode,
      ...(publicValuesHash === undefined ? {} : { publicValuesHash }),
    });
    return { valid: verdict.valid };
  },
});

/** Why no answer would mean anything. What proof and key are is the verifier's to say: any bytes may be wrong ones. */
function checkQuestion(rules: Rules, asked: VerifyProofRequest): Refusal | undefined {
  const { mode, version, publicValuesHash } = asked;
  if (modeName(mode) === undefined) return refusal("invalid-argument", `unknown proof mode ${mode}`);
  if (publicValuesHash !== undefined && publicValuesHash.length !== 32) {
    return refusal("invalid-argument", "public_values_hash must be 32 bytes");
  }
  return checkVersion(rules, version);
}
