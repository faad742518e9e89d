import { Effect, PolicyStatement, type PolicyStatementProps } from "aws-cdk-lib/aws-iam";
import { type StepName, signers } from "../../src/config/names.ts";

/** Throws for a step that is not among the signers of `names.ts`. */
export function refuseOthers(step: StepName): void {
  if (!signers.some((signer) => signer === step)) throw new Error(`${step} is not among the signers`);
}

/** All that a signer needs of a key: its public part, and signatures of digests. `where` says whose or which. */
export const signingStatements = (where: Pick<PolicyStatementProps, "principals" | "resources">): PolicyStatement[] => [
  new PolicyStatement({ ...where, effect: Effect.ALLOW, actions: ["kms:GetPublicKey"] }),
  new PolicyStatement({
    ...where,
    effect: Effect.ALLOW,
    actions: ["kms:Sign"],
    conditions: { StringEquals: { "kms:SigningAlgorithm": "ECDSA_SHA_256", "kms:MessageType": "DIGEST" } },
  }),
];
