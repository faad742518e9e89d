import * as z from "zod";

/** Where the signer's key rests; `docs/decisions/0013-the-signer-in-kms.md` says when to choose which. */
export type SignerChoice =
  /** A key of KMS that the stack makes. */
  | { readonly kind: "kms-create" }
  /** A key of KMS that is there already, in the stack's region. */
  | { readonly kind: "kms-arn"; readonly keyArn: string }
  /** A secret that an operator stores. */
  | { readonly kind: "secret"; readonly secretName: string | undefined };

const onlyFor = (signer: SignerChoice["kind"]) =>
  z.union([z.undefined(), z.literal("")], `is for signer=${signer} alone`).transform(() => undefined);
const keyArn = z
  .string("must be the key's ARN")
  .regex(
    /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/,
    "must be arn:<partition>:kms:<region>:<account>:key/<id>; an alias may come to name another key",
  );
const secretName = z
  .string()
  .regex(/^[\w/+=.@-]{0,512}$/, "must be a secret's name: letters, digits and /_+=.@-")
  .optional()
  .transform((name) => name || undefined);

/** The flat settings of the context, each kind with those that belong to it. */
export const signerChoice = z.discriminatedUnion(
  "signer",
  [
    z
      .object({
        signer: z.literal("kms-create"),
        signerKeyArn: onlyFor("kms-arn"),
        signerSecretName: onlyFor("secret"),
      })
      .transform((): SignerChoice => ({ kind: "kms-create" })),
    z
      .object({ signer: z.literal("kms-arn"), signerKeyArn: keyArn, signerSecretName: onlyFor("secret") })
      .transform(({ signerKeyArn }): SignerChoice => ({ kind: "kms-arn", keyArn: signerKeyArn })),
    z
      .object({ signer: z.literal("secret"), signerKeyArn: onlyFor("kms-arn"), signerSecretName: secretName })
      .transform(({ signerSecretName }): SignerChoice => ({ kind: "secret", secretName: signerSecretName })),
  ],
  "must be kms-create, kms-arn or secret",
);

export const signerSettings = ["signer", "signerKeyArn", "signerSecretName"] as const;
