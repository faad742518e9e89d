import type { Hash } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { SetProgramNameRequestBodySchema } from "../../../gen/types_pb.ts";
import { bytesOf } from "../hex.ts";
import type { Receipt } from "../lane.ts";
import { type Session, transact } from "../session.ts";
import { signedCall } from "../signed-call.ts";

const spec = { method: ProverNetwork.method.setProgramName, body: SetProgramNameRequestBodySchema };

/**
 * Gives the program a name that everyone sees.
 * @rpc SetProgramName
 * @caller the program's owner
 * @throws not-found: there is no such program
 * @throws not-allowed: the signer does not own it
 * @throws invalid: the name is empty, longer than 64 characters, or has control characters in it
 * @throws as every transaction
 * @source network.proto ProverNetwork.SetProgramName; docs.succinct.xyz "Network APIs"
 */
export const setProgramName = (session: Session, { vkHash, name }: { vkHash: Hash; name: string }): Promise<Receipt> =>
  transact(session, signedCall(spec, { vkHash: bytesOf(vkHash), name }));
