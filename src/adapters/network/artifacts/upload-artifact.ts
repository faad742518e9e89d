import type { Rpc } from "../rpc.ts";
import type { Artifact } from "./create-artifact.ts";
import { patiently } from "./transfer.ts";
import { transferError } from "./transfer-error.ts";

/** 1 MiB a second is slow; a small artifact has 30 s all the same. */
const uploadMs = (bytes: number): number => 30_000 + Math.ceil(bytes / 1048.576);

/**
 * Puts the bytes in their place, as they are: readers of programs and stdins take them plain or with zstd.
 * @throws not-a-link: the link is none of HTTP
 * @throws artifact-not-there: the link has expired, or is of no artifact
 * @throws artifact-not-uploaded: nobody took it in five tries
 * @source docs.succinct.xyz "Network APIs" (Artifact Management); sp1-sdk 6.10.0
 */
export const uploadArtifact = (
  rpc: Rpc,
  { uploadUrl }: Pick<Artifact, "uploadUrl">,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> =>
  patiently(rpc, "uploaded", uploadUrl, async () => {
    const late = AbortSignal.timeout(uploadMs(bytes.length));
    const signal = rpc.signal ? AbortSignal.any([rpc.signal, late]) : late;
    const answer = await fetch(uploadUrl, { method: "PUT", body: bytes, signal });
    await answer.body?.cancel();
    if (!answer.ok) throw transferError("uploaded", uploadUrl, undefined, answer.status);
  });
