import type { ProofRequestStatus } from "../../../src/adapters/network/requests/get-proof-request-status.ts";
import type { RequestId } from "../../../src/domain/values.ts";
import { CliError } from "../cli-error.ts";
import type { NetworkSession } from "../network/open-network.ts";

/** The proof as the prover handed it in. Throws a CliError where the request has none. */
export async function fetchProof(
  { network, terminal }: NetworkSession,
  requestId: RequestId,
  { fulfillmentStatus, proofUri, proofPublicUri }: ProofRequestStatus,
): Promise<Uint8Array> {
  const url = proofPublicUri ?? proofUri;
  if (url === undefined) {
    throw new CliError(
      "failed",
      `The request ${requestId} has no proof: it is ${fulfillmentStatus}.`,
      `\`prover request follow ${requestId}\` waits for it.`,
    );
  }
  terminal.progress("downloading the proof …");
  const proof = await network.artifacts.download({ url });
  terminal.progress("");
  return proof;
}
