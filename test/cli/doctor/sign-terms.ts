import { onTestFinished } from "vitest";
import { createProverNetwork } from "../../../library/create-prover-network.ts";
import { privateKeySigner } from "../../../library/private-key-signer.ts";
import type { NetworkBox } from "../../../local/network/box.ts";

/** The box's prover signs terms, as its owner would. */
export async function signTerms({ url, accounts }: NetworkBox): Promise<void> {
  const owner = createProverNetwork({ url, signer: privateKeySigner(accounts.prover.privateKey) });
  onTestFinished(() => owner.close());
  await owner.accounts.signTerms("The terms, word for word.");
}
