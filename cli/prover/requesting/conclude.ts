import type { ProofRequestStatus } from "../../../src/adapters/network/requests/get-proof-request-status.ts";
import type { RequestId } from "../../../src/domain/values.ts";
import type { NetworkSession } from "../network/open-network.ts";
import { writeNew } from "../network/read-file.ts";
import { countOf } from "../terminal/words.ts";
import { checkProof, sayVerified } from "./check-proof.ts";
import { fetchProof } from "./fetch-proof.ts";

export type WhatNext = { out?: string; verify: boolean };

/** Shows how a request ended, with its proof in a file and verified where that was asked for. */
export async function conclude(
  session: NetworkSession,
  requestId: RequestId,
  status: ProofRequestStatus,
  { out, verify }: WhatNext,
): Promise<void> {
  const { fulfillmentStatus } = status;
  const isFulfilled = fulfillmentStatus === "fulfilled";
  const proof = isFulfilled && (out !== undefined || verify) ? await fetchProof(session, requestId, status) : undefined;
  if (proof && out !== undefined) writeNew(out, proof);
  const valid = proof && verify ? await checkProof(session, requestId, proof) : undefined;
  const written = proof && out !== undefined ? { file: out, bytes: proof.length } : undefined;
  session.show(
    { requestId, ...status, ...(written && { proof: written }), ...(proof && verify && { valid: valid ?? null }) },
    () =>
      [
        `${requestId} is ${fulfillmentStatus}.`,
        ...(written ? [`The proof is in ${written.file}: ${countOf(written.bytes)} bytes.`] : []),
        ...(proof && verify ? [`The proof: ${sayVerified(valid)}.`] : []),
      ].join("\n"),
  );
  if (!isFulfilled || valid === false) session.endWith("failed");
}
