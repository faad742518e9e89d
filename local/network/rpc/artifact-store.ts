import type { ServiceImpl } from "@connectrpc/connect";
import { recoverSigner } from "../../../src/adapters/network/signing.ts";
import { type ArtifactStore, ArtifactType } from "../../../src/gen/artifact_pb.ts";
import type { Engine } from "../engine.ts";
import type { ArtifactKind } from "../ports.ts";
import { orRefuse, refusal } from "../refusal.ts";

const kinds: Readonly<Record<ArtifactType, ArtifactKind>> = {
  [ArtifactType.UNSPECIFIED_ARTIFACT_TYPE]: "artifacts",
  [ArtifactType.PROGRAM]: "programs",
  [ArtifactType.STDIN]: "stdins",
  [ArtifactType.PROOF]: "proofs",
  [ArtifactType.TRANSACTION]: "transactions",
  [ArtifactType.PRIVATE_STDIN]: "private-stdins",
};

const signedText = new TextEncoder().encode("create_artifact");

/** A place to upload to, for whoever can sign the agreed words; v may be 0/1, 27/28 or 54/55 here. */
export const artifactStore = ({ artifacts }: Engine): ServiceImpl<typeof ArtifactStore> => ({
  async createArtifact({ signature, artifactType }) {
    const signer = await recoverSigner(signedText, signature);
    if (signer === undefined) orRefuse(refusal("unauthenticated", "invalid signature"));
    const kind = kinds[artifactType] as ArtifactKind | undefined; // an open enum: any number can arrive
    if (kind === undefined) return orRefuse(refusal("invalid-argument", `unknown artifact type ${artifactType}`));
    const { uri, presignedUrl } = artifacts.create(kind);
    return { artifactUri: uri, artifactPresignedUrl: presignedUrl };
  },
});
