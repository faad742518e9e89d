import type {
  ExecutionStatus,
  FulfillmentStatus,
  ProofMode,
  ProofRequest,
  SettlementStatus,
} from "../../domain/proof-request.ts";
import { type Address, address, hash, pgu, requestId, unixSeconds, type Wei, wei } from "../../domain/values.ts";
import type { ProofRequest as ProofRequestMessage } from "../../gen/types_pb.ts";
import type { Log } from "../../ports/log.ts";
import { parseAmount } from "./decimal.ts";
import { hexOf } from "./hex.ts";

const modes: readonly (ProofMode | undefined)[] = [undefined, "core", "compressed", "plonk", "groth16"];
const fulfillmentStatuses: readonly (FulfillmentStatus | undefined)[] = [
  undefined,
  "requested",
  "assigned",
  "fulfilled",
  "unfulfillable",
  "reverted",
  "expired",
];
const executionStatuses: readonly (ExecutionStatus | undefined)[] = [
  undefined,
  "unexecuted",
  "executed",
  "unexecutable",
  "validation-failed",
];
const settlementStatuses: readonly (SettlementStatus | undefined)[] = [undefined, "unsettled", "settled"];

/** The message as the domain knows it; a status of a newer network is "unknown". Throws where an id or amount is none. */
function parseProofRequest(message: ProofRequestMessage): ProofRequest {
  return {
    requestId: requestId(hexOf(message.requestId)),
    requester: address(hexOf(message.requester)),
    vkHash: hash(hexOf(message.vkHash)),
    version: message.version,
    mode: modes[message.mode] ?? "unknown",
    createdAtSec: seconds(message.createdAt),
    deadlineSec: seconds(message.deadline),
    minAuctionPeriodSec: seconds(message.minAuctionPeriod),
    cycleLimit: message.cycleLimit,
    gasLimit: pgu(message.gasLimit),
    baseFee: amount(message.baseFee ?? "0"),
    whitelist: message.whitelist.map(toAddress),
    programUri: message.programPublicUri || message.programUri,
    stdinUri: message.stdinPrivate ? "" : message.stdinPublicUri || message.stdinUri,
    stdinPrivate: message.stdinPrivate,
    fulfillmentStatus: fulfillmentStatuses[message.fulfillmentStatus] ?? "unknown",
    executionStatus: executionStatuses[message.executionStatus] ?? "unknown",
    settlementStatus: settlementStatuses[message.settlementStatus] ?? "unknown",
    isCanceled: message.isCanceled,
    ...present("maxPricePerPgu", message.maxPricePerPgu || undefined, amount),
    ...present("floorPricePerPgu", message.floorPricePerPgu || undefined, amount),
    ...present("deduction", message.deductionAmount || undefined, amount),
    ...present("gasUsed", message.gasUsed, pgu),
    ...present("publicValuesHash", filled(message.publicValuesHash), (bytes) => hash(hexOf(bytes))),
    ...present("fulfiller", filled(message.fulfiller), toAddress),
  };
}

/** Those that can be read; one that cannot is left out and said, for it must not stop the others. */
export function parseProofRequests(messages: readonly ProofRequestMessage[], log: Log): ProofRequest[] {
  return messages.flatMap((message) => {
    try {
      return [parseProofRequest(message)];
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      log.warn("A request of the network cannot be read: skipped", {
        requestId: hexOf(message.requestId.subarray(0, 32)),
        because: error.message,
      });
      return [];
    }
  });
}

const toAddress = (bytes: Uint8Array): Address => address(hexOf(bytes));

function amount(text: string): Wei {
  const parsed = parseAmount(text);
  if (parsed === undefined) throw new RangeError(`not an amount in wei: ${JSON.stringify(text.slice(0, 80))}`);
  return wei(parsed);
}

/** A time or a span beyond what a number counts exactly is as good as never. */
const seconds = (value: bigint) => unixSeconds(Number(value > maxSeconds ? maxSeconds : value));
const maxSeconds = BigInt(Number.MAX_SAFE_INTEGER);

const filled = (bytes: Uint8Array | undefined) => (bytes && bytes.length > 0 ? bytes : undefined);

/** A property only where there is a value: an absent one and an undefined one are not the same. */
function present<K extends string, T, V>(key: K, value: T | undefined, parse: (value: T) => V): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: parse(value) } as { [P in K]?: V }); // the one key that was asked for
}
