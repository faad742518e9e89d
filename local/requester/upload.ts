import { setTimeout as sleep } from "node:timers/promises";
import type { ArtifactKind, ProverNetwork } from "../../library/network.ts";
import { type TransferOptions, transfer } from "../network/artifacts/transfer.ts";
import { RequesterError } from "./requester-error.ts";
import { zstd } from "./zstd.ts";

/** How uploads travel: as the SDK sends them, or as they are. */
export type Encoding = "zstd" | "plain";

const tries = 4;

/** Uploads the bytes to a place of their own: the URI that requests name. `ca` is PEM, as in `RequesterOptions`. */
export async function upload(
  { artifacts }: Pick<ProverNetwork, "artifacts">,
  { kind, bytes, encoding, ca }: { kind: ArtifactKind; bytes: Uint8Array; encoding: Encoding; ca: string | undefined },
): Promise<string> {
  const place = await artifacts.create(kind);
  const body = encoding === "zstd" ? await zstd(bytes) : bytes;
  await put(place.uploadUrl, { body, ...(ca === undefined ? {} : { ca }) });
  return place.uri;
}

/** The same bytes to the same place: a repeat does no harm. */
async function put(url: string, options: TransferOptions): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const status = await transfer("PUT", url, options).then(
      (sent) => sent.status,
      () => brokenConnection,
    );
    if (status >= 200 && status < 300) return;
    const mayPass = status === brokenConnection || status >= 500;
    if (mayPass && attempt < tries) await sleep(50 * 2 ** attempt);
    else {
      const why = status === brokenConnection ? "the connection broke" : `HTTP ${status}`;
      throw new RequesterError("upload-failed", mayPass ? "retry" : "give-up", `Uploading an artifact failed: ${why}`);
    }
  }
}

const brokenConnection = 0;
