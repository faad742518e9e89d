import type { Address, Hash, UnixSeconds } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { defined } from "../defined.ts";
import { bytesOf } from "../hex.ts";
import { addressOf, hashOf, secondsOf, textIfAny } from "../parse-values.ts";
import { type Rpc, readIfFound } from "../rpc.ts";

/** A program that proofs can be requested of. */
export type Program = {
  vkHash: Hash;
  /** The verification key, as it was created with. */
  vk: Uint8Array;
  /** The artifact with its ELF. */
  programUri: string;
  name?: string;
  owner: Address;
  createdAtSec: UnixSeconds;
};

/**
 * A program by the hash of its verification key; undefined where the network does not know it.
 * @rpc GetProgram
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetProgram; docs.succinct.xyz "Network APIs"; sp1-sdk 6.10.0
 */
export const getProgram = (rpc: Rpc, vkHash: Hash): Promise<Program | undefined> =>
  readIfFound(
    rpc,
    ProverNetwork.method.getProgram,
    { vkHash: bytesOf(vkHash) },
    ({ program }) =>
      program &&
      defined({
        vkHash: hashOf(program.vkHash),
        vk: program.vk,
        programUri: program.programUri,
        name: textIfAny(program.name),
        owner: addressOf(program.owner),
        createdAtSec: secondsOf(program.createdAt),
      }),
  );
