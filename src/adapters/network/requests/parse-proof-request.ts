import {
  executionStatuses,
  fulfillmentStatuses,
  type ProofRequest,
  proofModes,
  settlementStatuses,
} from "../../../domain/proof-request.ts";
import { hash, pgu, requestId } from "../../../domain/values.ts";
import type { ProofRequest as ProofRequestMessage } from "../../../gen/types_pb.ts";
import type { Log } from "../../../ports/log.ts";
import { defined } from "../defined.ts";
import { hexOf } from "../hex.ts";
import { readable } from "../pages.ts";
import { addressIfAny, addressOf, hashIfAny, secondsOf, weiIfAny, weiOf } from "../parse-values.ts";
import { wordOf } from "../words.ts";

/** The message as the domain knows it; a status of a newer network is "unknown". Throws where an id or amount is none. */
export function parseProofRequest(message: ProofRequestMessage): ProofRequest {
  return defined({
    requestId: requestId(hexOf(message.requestId)),
    requester: addressOf(message.requester),
    vkHash: hash(hexOf(message.vkHash)),
    version: message.version,
    mode: wordOf(proofModes, message.mode),
    createdAtSec: secondsOf(message.createdAt),
    deadlineSec: secondsOf(message.deadline),
    minAuctionPeriodSec: secondsOf(message.minAuctionPeriod),
    cycleLimit: message.cycleLimit,
    gasLimit: pgu(message.gasLimit),
    baseFee: weiOf(message.baseFee ?? ""),
    whitelist: message.whitelist.map(addressOf),
    programUri: message.programPublicUri || message.programUri,
    stdinUri: message.stdinPrivate ? "" : message.stdinPublicUri || message.stdinUri,
    stdinPrivate: message.stdinPrivate,
    fulfillmentStatus: wordOf(fulfillmentStatuses, message.fulfillmentStatus),
    executionStatus: wordOf(executionStatuses, message.executionStatus),
    settlementStatus: wordOf(settlementStatuses, message.settlementStatus),
    isCanceled: message.isCanceled,
    maxPricePerPgu: weiIfAny(message.maxPricePerPgu),
    floorPricePerPgu: weiIfAny(message.floorPricePerPgu),
    deduction: weiIfAny(message.deductionAmount),
    gasUsed: message.gasUsed === undefined ? undefined : pgu(message.gasUsed),
    publicValuesHash: hashIfAny(message.publicValuesHash),
    fulfiller: addressIfAny(message.fulfiller),
  });
}

/** Those that can be read; one that cannot is left out and said, for it must not stop the others. */
export const parseProofRequests = (messages: readonly ProofRequestMessage[], log: Log): ProofRequest[] =>
  readable(log, messages, parseProofRequest, nameOfMessage);

export const nameOfMessage = ({ requestId }: ProofRequestMessage) => ({ requestId: hexOf(requestId.subarray(0, 32)) });
