import { ArtifactStore, ArtifactType } from "../../../gen/artifact_pb.ts";
import { type Rpc, read } from "../rpc.ts";
import type { Signing } from "../session.ts";
import { personalDigest } from "../signing.ts";

const types = {
  program: ArtifactType.PROGRAM,
  stdin: ArtifactType.STDIN,
  "private-stdin": ArtifactType.PRIVATE_STDIN,
  proof: ArtifactType.PROOF,
  transaction: ArtifactType.TRANSACTION,
} as const;

export type ArtifactKind = keyof typeof types;

/** A place for bytes: `uri` is what requests and programs name; `uploadUrl` is a secret, and takes one PUT for a while. */
export type Artifact = { uri: string; uploadUrl: string };

const signedText = new TextEncoder().encode("create_artifact");

/**
 * Makes a place to upload to. Signed without a nonce: nothing is spent, and a lost answer loses an empty place, so that it is
 * tried again as a read is.
 * @rpc CreateArtifact
 * @caller anyone with a key
 * @throws as every signed call
 * @source artifact.proto ArtifactStore.CreateArtifact; docs.succinct.xyz "Network APIs"; sp1-sdk 6.10.0
 */
export async function createArtifact(rpc: Rpc & Pick<Signing, "signer">, kind: ArtifactKind): Promise<Artifact> {
  const signature = await rpc.signer.sign(personalDigest(signedText));
  const input = { signature, artifactType: types[kind] };
  return read(rpc, ArtifactStore.method.createArtifact, input, ({ artifactUri, artifactPresignedUrl }) => ({
    uri: artifactUri,
    uploadUrl: artifactPresignedUrl,
  }));
}
