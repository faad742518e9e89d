import { bytes, type Row, word, wordBytes } from "../row.ts";

export const artifactAndVerifierRows: readonly Row[] = [
  {
    rpc: "CreateArtifact",
    call: ({ artifacts }, options) => artifacts.create("private-stdin", options),
    sends: { artifactType: "PRIVATE_STDIN" },
    answers: { artifactUri: "s3://b/private-stdins/artifact_1", artifactPresignedUrl: "https://a/put?sig" },
    gives: { uri: "s3://b/private-stdins/artifact_1", uploadUrl: "https://a/put?sig" },
  },
  {
    rpc: "VerifyProof",
    call: ({ verification }, options) => {
      const proof = { proof: bytes(8, 100), vk: bytes(6, 40), mode: "groth16", version: "sp1-v6.1.0" } as const;
      return verification.verify({ ...proof, publicValuesHash: word }, options);
    },
    sends: {
      proof: bytes(8, 100),
      vkey: bytes(6, 40),
      mode: 4,
      version: "sp1-v6.1.0",
      publicValuesHash: wordBytes,
    },
    answers: { valid: true },
    gives: true,
  },
];
