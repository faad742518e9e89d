import { setTimeout as sleep } from "node:timers/promises";
import type { Hex } from "viem";
import { personalSign } from "../../src/adapters/network/signing.ts";
import type { ArtifactType } from "../../src/gen/artifact_pb.ts";
import { type TransferOptions, transfer } from "../network/artifacts/transfer.ts";
import type { Connection } from "./connection.ts";
import { patiently, RequesterError } from "./requester-error.ts";
import { zstd } from "./zstd.ts";

/** How uploads travel: as the SDK sends them, or as they are. */
export type Encoding = "zstd" | "plain";

export type Uploads = {
  /** Uploads `bytes` and returns the URI that requests name. */
  upload(type: ArtifactType, bytes: Uint8Array): Promise<string>;
};

const tries = 4;

/** `CreateArtifact` signs the same words each time, so one signature serves them all. */
export function createUploads(
  { artifacts }: Pick<Connection, "artifacts">,
  { privateKey, encoding, ca }: { privateKey: Hex; encoding: Encoding; ca?: string | undefined },
): Uploads {
  const signature = personalSign(new TextEncoder().encode("create_artifact"), privateKey);

  return {
    async upload(artifactType, bytes) {
      const place = await patiently("CreateArtifact", async () =>
        artifacts.createArtifact({ signature: await signature, artifactType }),
      );
      const body = encoding === "zstd" ? await zstd(bytes) : bytes;
      await put(place.artifactPresignedUrl, { body, ...(ca === undefined ? {} : { ca }) });
      return place.artifactUri;
    },
  };
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
