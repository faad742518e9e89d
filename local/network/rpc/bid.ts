import { BidRequestBodySchema, TransactionVariant } from "../../../src/gen/types_pb.ts";
import { address, id32 } from "../address.ts";
import type { Engine } from "../engine.ts";
import type { Hex } from "../hex.ts";
import { lookAt } from "../lifecycle.ts";
import { orRefuse, type Refusal, refusal } from "../refusal.ts";
import { mayActFor, touchProver } from "../state/accounts.ts";
import { placeBid } from "../state/auction.ts";
import { checkBid } from "../state/check-bid.ts";
import { decimal } from "../state/decimal.ts";
import { commit, signedCall } from "../transact.ts";
import type { NetworkRpcs } from "./service.ts";

const spec = {
  method: "Bid",
  body: BidRequestBodySchema,
  domain: "required",
  variant: TransactionVariant.BID_VARIANT,
} as const;

/** A sealed bid in wei per PGU, on behalf of the prover that the signer may act for. */
export const bid = (engine: Engine): NetworkRpcs => ({
  async bid(message) {
    const call = await signedCall(engine, spec, message);
    const requestId = id32(call.body.requestId);
    const prover = address(call.body.prover);
    const amountWei = decimal(call.body.amount);
    orRefuse(checkSigner(engine, prover, call.sender));
    orRefuse(checkBid(engine.state, engine.rules, { prover, requestId, amountWei, nowMs: engine.nowMs() }));

    const txHash = commit(engine, call, requestId);
    acceptBid(engine, requestId, prover, amountWei ?? 0n); // a bid without an amount was refused above
    return { txHash, body: {} };
  },
});

/** Writes a checked bid down; a request whose auction is over is assigned at once. */
export function acceptBid(engine: Engine, requestId: Hex, prover: Hex, amountWei: bigint): void {
  placeBid(engine.state, requestId, prover, amountWei, engine.nowMs());
  touchProver(engine.state, prover, engine.nowSec());
  lookAt(engine, requestId);
}

function checkSigner({ state }: Engine, prover: Hex, signer: Hex): Refusal | undefined {
  const record = state.provers.get(prover);
  if (record === undefined) return refusal("permission-denied", `${prover} is not a registered prover`);
  if (!mayActFor(state, record, signer))
    return refusal("permission-denied", `${signer} may not act for prover ${prover}`);
  return undefined;
}
