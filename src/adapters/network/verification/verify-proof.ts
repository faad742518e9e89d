import { type ProofMode, proofModes } from "../../../domain/proof-request.ts";
import type { Hash } from "../../../domain/values.ts";
import { Verifier } from "../../../gen/verifier_pb.ts";
import { bytesOf } from "../hex.ts";
import { type Rpc, read } from "../rpc.ts";
import { numberOf } from "../words.ts";

/** A proof, as `FulfillProof` carries it, with the key that it has to verify against. */
export type ProofToVerify = {
  proof: Uint8Array;
  vk: Uint8Array;
  mode: Exclude<ProofMode, "unknown">;
  /** `sp1-v…`: the circuits that it was made with. */
  version: string;
  publicValuesHash?: Hash;
};

/**
 * Does the proof verify?
 * @rpc VerifyProof
 * @caller anyone
 * @throws as every read
 * @source verifier.proto Verifier.VerifyProof; docs.succinct.xyz "Network APIs"
 */
export const verifyProof = (
  rpc: Rpc,
  { proof, vk, mode, version, publicValuesHash }: ProofToVerify,
): Promise<boolean> =>
  read(
    rpc,
    Verifier.method.verifyProof,
    {
      proof,
      vkey: vk,
      mode: numberOf(proofModes, mode),
      version,
      ...(publicValuesHash && { publicValuesHash: bytesOf(publicValuesHash) }),
    },
    ({ valid }) => valid,
  );
