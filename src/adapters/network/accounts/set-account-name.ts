import type { Address } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { SetAccountNameRequestBodySchema } from "../../../gen/types_pb.ts";
import { bytesOf } from "../hex.ts";
import type { Receipt } from "../lane.ts";
import { type Session, transact } from "../session.ts";
import { signedCall } from "../signed-call.ts";

const spec = { method: ProverNetwork.method.setAccountName, body: SetAccountNameRequestBodySchema };

/**
 * Gives the account a name that everyone sees.
 * @rpc SetAccountName
 * @caller the account's owner
 * @throws not-allowed: the signer is not the account
 * @throws invalid: the name is empty, longer than 64 characters, or has control characters in it
 * @throws as every transaction
 * @source network.proto ProverNetwork.SetAccountName; docs.succinct.xyz "Network APIs"
 */
export const setAccountName = (
  session: Session,
  { account, name }: { account: Address; name: string },
): Promise<Receipt> => transact(session, signedCall(spec, { address: bytesOf(account), name }));
