import type { ProofRequestDetails } from "../../../src/adapters/network/requests/proof-request-details.ts";
import type { RequestId } from "../../../src/domain/values.ts";
import type { NetworkSession } from "./open-network.ts";
import { unknownRequest } from "./unknown-request.ts";

/** The request as the network shows it. Throws a CliError where it does not know it. */
export async function findDetails({ network }: NetworkSession, requestId: RequestId): Promise<ProofRequestDetails> {
  const details = await network.requests.details(requestId);
  if (details === undefined) throw unknownRequest(requestId);
  return details;
}
