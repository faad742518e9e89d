import { ProverNetwork } from "../../../gen/network_pb.ts";
import { SetTermsSignatureRequestBodySchema } from "../../../gen/types_pb.ts";
import type { Receipt } from "../lane.ts";
import { type Session, transact } from "../session.ts";
import { signedCall } from "../signed-call.ts";

const spec = { method: ProverNetwork.method.setTermsSignature, body: SetTermsSignatureRequestBodySchema };

/**
 * Signs the network's terms: `message` is their text, word for word, as the network shows it.
 * @rpc SetTermsSignature
 * @caller the account's owner
 * @throws invalid: the message is empty, or longer than the network takes
 * @throws as every transaction
 * @source network.proto ProverNetwork.SetTermsSignature; docs.succinct.xyz "Network APIs"
 */
export const setTermsSignature = (session: Session, message: string): Promise<Receipt> =>
  transact(session, signedCall(spec, { message }));
