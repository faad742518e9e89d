import type { Hash } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { CreateProgramRequestBodySchema } from "../../../gen/types_pb.ts";
import { bytesOf } from "../hex.ts";
import type { Receipt } from "../lane.ts";
import { type Session, transact } from "../session.ts";
import { signedCall } from "../signed-call.ts";

const spec = { method: ProverNetwork.method.createProgram, body: CreateProgramRequestBodySchema };

/**
 * Makes a program known, once its ELF lies at `programUri` (`artifacts.create("program")`).
 * @rpc CreateProgram
 * @caller anyone with an account, who then owns the program
 * @throws precondition: the program is known already
 * @throws invalid: there is no key, or nothing was uploaded to `programUri`
 * @throws as every transaction
 * @source network.proto ProverNetwork.CreateProgram; docs.succinct.xyz "Network APIs"; sp1-sdk 6.10.0
 */
export const createProgram = (
  session: Session,
  { vkHash, vk, programUri }: { vkHash: Hash; vk: Uint8Array; programUri: string },
): Promise<Receipt> => transact(session, signedCall(spec, { vkHash: bytesOf(vkHash), vk, programUri }));
