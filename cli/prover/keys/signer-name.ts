import { CliError } from "../cli-error.ts";

/** Where a key rests that signs for the person at the keyboard. The key itself is in none of these. */
export type SignerName = { kind: "env" } | { kind: "keystore"; file: string } | { kind: "kms"; keyId: string };

export const signerForms = "`env` (the variable PROVER_SIGNER_KEY), `keystore:FILE` or `kms:KEY`";

/** Throws a CliError that repeats nothing, for what was typed could be a key. */
export function parseSigner(text: string): SignerName {
  if (text === "env") return { kind: "env" };
  const [, kind, rest = ""] = /^(keystore|kms):(.+)$/.exec(text) ?? [];
  if (kind === "keystore") return { kind, file: rest };
  if (kind === "kms") return { kind, keyId: rest };
  throw new CliError(
    "usage",
    `A signer is ${signerForms}.`,
    "As in `prover profile set prod --signer keystore:prover.json`.",
  );
}
