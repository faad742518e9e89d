import type { MessageInitShape } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import type { GetFilteredProofRequestsRequestSchema, ProofRequest } from "../src/gen/types_pb.ts";
import type { Target } from "./target.ts";

/** How a subscription went that was listened to for a while. */
export type Heard = { requests: ProofRequest[]; ended: boolean };

type Filter = MessageInitShape<typeof GetFilteredProofRequestsRequestSchema>;

/** Listens for `forMs`, or until `enough` has come. Throws what the server refuses it with. */
export async function listen(
  { network }: Target,
  filter: Filter,
  { forMs, enough = () => false }: { forMs: number; enough?: (request: ProofRequest) => boolean },
): Promise<Heard> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), forMs);
  const requests: ProofRequest[] = [];
  try {
    for await (const request of network.subscribeProofRequests(filter, { signal: over.signal, timeoutMs: 2 * forMs })) {
      requests.push(request);
      if (enough(request)) break;
    }
    return { requests, ended: true };
  } catch (error) {
    if (over.signal.aborted && ConnectError.from(error).code === Code.Canceled) return { requests, ended: false };
    throw error;
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}
