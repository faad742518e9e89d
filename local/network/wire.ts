import { create } from "@bufbuild/protobuf";
import { type ProofRequest, ProofRequestSchema } from "../../src/gen/types_pb.ts";
import type { Engine } from "./engine.ts";
import { fromHex, type Hex } from "./hex.ts";
import type { RequestRecord } from "./state/records.ts";
import { saturated } from "./u64.ts";

/** A request as the wire shows it to everyone. */
export function toProofRequest({ state, artifacts }: Engine, request: RequestRecord): ProofRequest {
  const nameOf = (address: Hex | undefined) => (address === undefined ? undefined : state.accounts.get(address)?.name);
  return create(ProofRequestSchema, {
    requestId: fromHex(request.id),
    txHash: fromHex(request.id),
    vkHash: fromHex(request.vkHash),
    version: request.version,
    mode: request.mode,
    strategy: request.strategy,
    programUri: request.programUri,
    programPublicUri: artifacts.publicUri(request.programUri),
    stdinUri: request.stdinUri,
    stdinPublicUri: request.stdinPrivate ? "" : artifacts.publicUri(request.stdinUri),
    stdinPrivate: request.stdinPrivate,
    deadline: BigInt(request.deadlineSec),
    cycleLimit: request.cycleLimit,
    gasLimit: request.gasLimit,
    minAuctionPeriod: BigInt(request.minAuctionPeriodSec),
    whitelist: request.whitelist.map(fromHex),
    requester: fromHex(request.requester),
    createdAt: BigInt(Math.floor(request.createdAtMs / 1000)),
    updatedAt: BigInt(request.updatedAtSec),
    fulfillmentStatus: request.fulfillment,
    executionStatus: request.execution,
    settlementStatus: request.settlement,
    executeFailCause: request.failCause,
    error: request.error,
    isCanceled: request.canceled,
    ...known({
      fulfiller: bytes(request.fulfiller),
      programName: state.programs.get(request.vkHash)?.name,
      requesterName: nameOf(request.requester),
      fulfillerName: nameOf(request.fulfiller),
      fulfilledAt: request.fulfilledAtMs === undefined ? undefined : BigInt(Math.floor(request.fulfilledAtMs / 1000)),
      cycles: request.cycles,
      gasPrice: request.pricePerPgu === undefined ? undefined : saturated(request.pricePerPgu),
      gasUsed: request.gasUsed,
      publicValuesHash: bytes(request.publicValuesHash),
      errorTrace: bytes(request.errorTrace),
      baseFee: request.baseFeeWei.toString(),
      maxPricePerPgu: request.maxPricePerPgu.toString(),
      floorPricePerPgu: request.floorPricePerPgu?.toString(),
      deductionAmount: request.paidWei?.toString(),
      refundAmount: request.refundedWei?.toString(),
    }),
  });
}

const bytes = (hex: Hex | undefined): Uint8Array | undefined => (hex === undefined ? undefined : fromHex(hex));

type Known<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The fields that have a value; the generated types tell "absent" from "undefined". */
export function known<T extends object>(fields: T): Known<T> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Known<T>; // exactly the entries of T that are not undefined
}
