import type { RequestId } from "../../../src/domain/values.ts";
import { CliError } from "../cli-error.ts";
import type { NetworkSession } from "../network/open-network.ts";
import { unknownRequest } from "../network/unknown-request.ts";
import { unlessUnimplemented } from "../network/unless-unimplemented.ts";

/** Does it verify, as a proof of this request? Asked of the verifier; undefined where the network has none. */
export async function checkProof(
  { network, terminal }: NetworkSession,
  requestId: RequestId,
  proof: Uint8Array,
): Promise<boolean | undefined> {
  const details = await network.requests.details(requestId);
  if (details === undefined) throw unknownRequest(requestId);
  const { mode, version, vkHash, publicValuesHash } = details;
  if (mode === "unknown")
    throw new CliError(
      "failed",
      "The proof is of a mode that this program does not know.",
      "A newer version of it may.",
    );
  const program = await network.programs.get(vkHash);
  if (program === undefined)
    throw new CliError(
      "unknown",
      `The network does not know the program ${vkHash}.`,
      "`prover programs list` shows those that were asked for.",
    );
  terminal.progress("verifying …");
  const given = { proof, vk: program.vk, mode, version, ...(publicValuesHash && { publicValuesHash }) };
  const valid = await unlessUnimplemented(network.verification.verify(given));
  terminal.progress("");
  return valid;
}

/** What is said of it. */
export const sayVerified = (valid: boolean | undefined): string => {
  if (valid === undefined) return "not verified: this network has no verifier (--verifier URL names another)";
  return valid ? "it verifies" : "IT DOES NOT VERIFY";
};
