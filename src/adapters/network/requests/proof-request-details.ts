import {
  type ExecuteFailureCause,
  executeFailureCauses,
  type ProofRequestError,
  proofRequestErrors,
} from "../../../domain/failure.ts";
import type { ProofRequest } from "../../../domain/proof-request.ts";
import type { TransactionHash, UnixSeconds, Wei } from "../../../domain/values.ts";
import type { ProofRequest as ProofRequestMessage } from "../../../gen/types_pb.ts";
import { defined } from "../defined.ts";
import { secondsIfAny, secondsOf, textIfAny, transactionIfAny, weiIfAny } from "../parse-values.ts";
import { type Strategy, strategies, wordOf } from "../words.ts";
import { parseProofRequest } from "./parse-proof-request.ts";

/** All that the network shows of a request: amounts in wei, gas in PGU. */
export type ProofRequestDetails = ProofRequest & {
  strategy: Strategy | "unknown";
  updatedAtSec: UnixSeconds;
  fulfilledAtSec?: UnixSeconds;
  /** The transaction that made the request. */
  transaction?: TransactionHash;
  programName?: string;
  requesterName?: string;
  fulfillerName?: string;
  /** What the network's own execution counted. */
  cycles?: bigint;
  /** What came back of what was held. */
  refund?: Wei;
  executeFailureCause?: ExecuteFailureCause;
  error?: ProofRequestError;
  /** UTF-8 JSON: what the prover said of its failure. */
  errorTrace?: string;
};

export const parseDetails = (message: ProofRequestMessage): ProofRequestDetails =>
  defined({
    ...parseProofRequest(message),
    strategy: wordOf(strategies, message.strategy),
    updatedAtSec: secondsOf(message.updatedAt),
    fulfilledAtSec: secondsIfAny(message.fulfilledAt),
    transaction: transactionIfAny(message.txHash),
    programName: textIfAny(message.programName),
    requesterName: textIfAny(message.requesterName),
    fulfillerName: textIfAny(message.fulfillerName),
    cycles: message.cycles,
    refund: weiIfAny(message.refundAmount),
    executeFailureCause: failureCauseOf(message.executeFailCause),
    error: nameIn(proofRequestErrors, message.error),
    errorTrace: message.errorTrace && new TextDecoder().decode(message.errorTrace),
  });

/** undefined where the number says nothing. */
export const failureCauseOf = (number: number): ExecuteFailureCause | undefined => nameIn(executeFailureCauses, number);

function nameIn<N extends string>(numbers: Readonly<Record<N, number>>, number: number): N | undefined {
  return (Object.keys(numbers) as N[]).find((name) => numbers[name] === number); // its own keys
}
