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
 */
export const setAccountName = (
  session: Session,
  { account, name }: { account: Address; name: string },
): Promise<Receipt> => transact(session, signedCall(spec, { address: bytesOf(account), name }));
