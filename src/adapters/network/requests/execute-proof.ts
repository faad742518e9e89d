import { type ExecuteFailureCause, executeFailureCauses } from "../../../domain/failure.ts";
import { type ExecutionStatus, executionStatuses } from "../../../domain/proof-request.ts";
import type { Hash, Pgu, RequestId, Wei } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { ExecuteProofRequestBodySchema, TransactionVariant } from "../../../gen/types_pb.ts";
import { defined } from "../defined.ts";
import { bytesOf } from "../hex.ts";
import type { Receipt } from "../lane.ts";
import { type Session, transact } from "../session.ts";
import { signedCall } from "../signed-call.ts";
import { numberOf } from "../words.ts";

const spec = {
  method: ProverNetwork.method.executeProof,
  body: ExecuteProofRequestBodySchema,
  variant: TransactionVariant.EXECUTE_VARIANT,
};

/** What a request's program did. `executed` needs cycles, gas and the public values' hash. */
export type Execution = {
  requestId: RequestId;
  status: Exclude<ExecutionStatus, "unknown" | "unexecuted">;
  publicValuesHash?: Hash;
  cycles?: bigint;
  gas?: Pgu;
  failureCause?: ExecuteFailureCause;
  /** What the requester pays for a program that cannot be executed, in wei. */
  punishment?: Wei;
  /** UTF-8 JSON, at most 32 KiB, without secrets. */
  errorTrace?: string;
};

/**
 * Says what executing a request's program came to.
 * @rpc ExecuteProof
 * @caller the execution oracle
 * @throws not-allowed: the signer is not the executor
 * @throws not-found: there is no such request
 * @throws precondition: it was executed already, or has ended
 * @throws invalid: it is not whole, or counts more gas, a longer trace or a higher punishment than may be
 * @throws as every transaction
 * @source network.proto ProverNetwork.ExecuteProof; docs.succinct.xyz "Network APIs"; succinctlabs/network crates/vapp
 */
export const executeProof = (session: Session, execution: Execution): Promise<Receipt> =>
  transact(
    session,
    signedCall(
      spec,
      defined({
        requestId: bytesOf(execution.requestId),
        executionStatus: numberOf(executionStatuses, execution.status),
        publicValuesHash: execution.publicValuesHash && bytesOf(execution.publicValuesHash),
        cycles: execution.cycles,
        pgus: execution.gas,
        failureCause: execution.failureCause && executeFailureCauses[execution.failureCause],
        punishment: execution.punishment?.toString(),
        errorTrace: execution.errorTrace === undefined ? undefined : new TextEncoder().encode(execution.errorTrace),
      }),
    ),
  );
