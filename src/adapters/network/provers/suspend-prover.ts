import type { Address, UnixSeconds } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { SuspendProverRequestBodySchema } from "../../../gen/types_pb.ts";
import { bytesOf } from "../hex.ts";
import type { Receipt } from "../lane.ts";
import { type Session, transact } from "../session.ts";
import { signedCall } from "../signed-call.ts";

const spec = { method: ProverNetwork.method.suspendProver, body: SuspendProverRequestBodySchema };

/**
 * Keeps the prover from bidding until then; what it was assigned it may still prove.
 * @rpc SuspendProver
 * @caller the auctioneer
 * @throws not-allowed: the signer is not the auctioneer
 * @throws not-found: there is no such prover
 * @throws precondition: the prover is exempt
 * @throws invalid: `untilSec` has passed
 * @throws as every transaction
 * @source network.proto ProverNetwork.SuspendProver
 */
export const suspendProver = (
  session: Session,
  { prover, untilSec }: { prover: Address; untilSec: UnixSeconds },
): Promise<Receipt> =>
  transact(session, signedCall(spec, { prover: bytesOf(prover), suspendedUntil: BigInt(untilSec) }));
