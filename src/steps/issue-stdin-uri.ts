import type { JobId, RequestId } from "../domain/values.ts";
import type { Ports } from "../ports/ports.ts";

type Deps = Pick<Ports, "requests" | "network" | "artifacts">;

/**
 * A link to a private stdin, for the job that holds the request's fence and for no one else: the host has no key, so it
 * asks here. The nonce is read anew: whether the call spends it is not public.
 */
export const issueStdinUri =
  (deps: Deps) =>
  async ({ requestId, jobId }: { requestId: RequestId; jobId: JobId }) => {
    const request = await deps.requests.get(requestId);
    if (request?.phase !== "proving" && request?.phase !== "launching") {
      return { kind: "refused" as const, refused: `the request is ${request?.phase ?? "not known"}, not being proved` };
    }
    if (!request.terms.stdinPrivate) return { kind: "refused" as const, refused: "the request's stdin is public" };
    const claim = await deps.artifacts.claim(requestId);
    if (claim?.jobId !== jobId)
      return { kind: "refused" as const, refused: "the job does not hold the request's claim" };
    const nonce = await deps.network.nonce(await deps.network.signer());
    const { uri, expiresAtSec } = await deps.network.stdinUri(requestId, nonce);
    return { kind: "issued" as const, uri, expiresAtSec };
  };
