import type { Standing } from "../../../domain/pass-input.ts";
import type { Address } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { defined } from "../defined.ts";
import { bytesOf } from "../hex.ts";
import { secondsIfAny } from "../parse-values.ts";
import { type Rpc, read } from "../rpc.ts";

/**
 * How `prover` stands with the network: on its whitelist, of high availability, suspended until when.
 * @rpc GetProverStatus
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetProverStatus
 */
export const getProverStatus = (rpc: Rpc, prover: Address): Promise<Standing> =>
  read(rpc, ProverNetwork.method.getProverStatus, { prover: bytesOf(prover) }, (status) =>
    defined({
      whitelisted: status.isWhitelisted,
      highAvailability: status.isHighAvailability,
      suspendedUntilSec: secondsIfAny(status.suspendedUntil),
    }),
  );
