import type { RequestProofRequestBody } from "../../../src/gen/types_pb.ts";
import {
  ExecutionStatus,
  FulfillmentStatus,
  RequestProofRequestBodySchema,
  SettlementStatus,
  TransactionVariant,
} from "../../../src/gen/types_pb.ts";
import type { SignedCall } from "../authenticate.ts";
import type { Engine } from "../engine.ts";
import { fromHex, toHex } from "../hex.ts";
import { orRefuse, refusal } from "../refusal.ts";
import { checkRequest, type RequestTerms } from "../state/check-request.ts";
import { reserve } from "../state/ledger.ts";
import { nextOrder } from "../state/network-state.ts";
import type { RequestRecord } from "../state/records.ts";
import { commit, signedCall } from "../transact.ts";
import type { NetworkRpcs } from "./service.ts";

const spec = {
  method: "RequestProof",
  body: RequestProofRequestBodySchema,
  domain: "required",
  variant: TransactionVariant.REQUEST_VARIANT,
} as const;

/** Opens an auction. The request's id is the hash of its transaction; the most it can cost is held from now on. */
export const requestProof = (engine: Engine): NetworkRpcs => ({
  async requestProof(request) {
    const call = await signedCall(engine, spec, request);
    const { body, sender, hash } = call;
    const terms = orRefuse(
      checkRequest(engine.state, engine.rules, { requester: sender, body, nowMs: engine.nowMs() }),
    );
    if (engine.artifacts.read(body.stdinUri) === undefined) {
      orRefuse(refusal("invalid-argument", "stdin_uri is no uploaded artifact of this network"));
    }

    const txHash = commit(engine, call, hash);
    reserve(engine.state, sender, terms.heldWei);
    engine.put(newRequest(engine, call, terms));
    return { txHash, body: { requestId: fromHex(hash) } };
  },
});

function newRequest(engine: Engine, call: SignedCall<RequestProofRequestBody>, terms: RequestTerms): RequestRecord {
  const { state, rules } = engine;
  const { body, sender, hash } = call;
  const vkHash = toHex(body.vkHash);
  const createdAtMs = engine.nowMs();
  const minAuctionPeriodSec = Number(body.minAuctionPeriod);
  return {
    id: hash,
    order: nextOrder(state),
    requester: sender,
    vkHash,
    version: body.version,
    mode: body.mode,
    strategy: body.strategy,
    programUri: state.programs.get(vkHash)?.programUri ?? "",
    stdinUri: body.stdinUri,
    stdinPrivate: body.stdinPrivate,
    deadlineSec: Number(body.deadline),
    cycleLimit: body.cycleLimit,
    gasLimit: body.gasLimit,
    minAuctionPeriodSec,
    whitelist: body.whitelist.map(toHex),
    ...(body.publicValuesHash === undefined ? {} : { expectedPublicValuesHash: toHex(body.publicValuesHash) }),
    ...terms,
    ...(rules.params.floorPricePerPgu === 0n ? {} : { floorPricePerPgu: rules.params.floorPricePerPgu }),
    createdAtMs,
    auctionEndsAtMs: createdAtMs + Math.max(minAuctionPeriodSec, rules.auctionPeriodSec) * 1000,
    updatedAtSec: engine.nowSec(),
    fulfillment: FulfillmentStatus.REQUESTED,
    execution: ExecutionStatus.UNEXECUTED,
    settlement: SettlementStatus.UNSETTLED,
    failCause: 0,
    error: 0,
    canceled: false,
  };
}
