import { SetDelegationRequestBodySchema, TransactionVariant } from "../../../src/gen/types_pb.ts";
import { address } from "../address.ts";
import type { Engine } from "../engine.ts";
import { fromHex, type Hex } from "../hex.ts";
import { orRefuse, type Refusal, refusal } from "../refusal.ts";
import { proverOf } from "../state/accounts.ts";
import { checkFee } from "../state/check-fee.ts";
import { checkBalance, payFee } from "../state/ledger.ts";
import type { Prover } from "../state/records.ts";
import { commit, signedCall } from "../transact.ts";
import type { NetworkRpcs } from "./service.ts";

const spec = {
  method: "SetDelegation",
  body: SetDelegationRequestBodySchema,
  domain: "required",
  variant: TransactionVariant.DELEGATE_VARIANT,
} as const;

/** Who may sign for a prover besides its owner. The owner pays the fee. */
export const delegation = (engine: Engine): NetworkRpcs => ({
  getDelegation(request) {
    const prover = engine.state.provers.get(address(request.prover));
    if (prover?.delegate === undefined) return {};
    const { owner, delegate } = prover;
    return {
      delegation: {
        owner: fromHex(owner),
        delegate: fromHex(delegate.address),
        createdAt: BigInt(delegate.createdAtSec),
      },
    };
  },
  async setDelegation(message) {
    const call = await signedCall(engine, spec, message);
    const delegate = address(call.body.delegate);
    const prover = orRefuse(ownedProver(engine, address(call.body.prover), call.sender));
    orRefuse(checkDelegate(engine, prover, delegate));
    const { roles, fees } = engine.rules;
    orRefuse(checkFee(engine.rules, call.body, fees.delegationWei));
    orRefuse(checkBalance(engine.state, call.sender, fees.delegationWei));

    const txHash = commit(engine, call);
    const fee = { from: call.sender, to: roles.auctioneer, amountWei: fees.delegationWei };
    payFee(engine.state, "delegate", fee, { txHash: call.hash, nowSec: engine.nowSec() });
    engine.state.provers.set(prover.address, {
      ...prover,
      delegate: { address: delegate, createdAtSec: engine.nowSec() },
    });
    return { txHash, body: {} };
  },
});

function ownedProver({ state }: Engine, prover: Hex, sender: Hex): Prover | Refusal {
  const record = state.provers.get(prover);
  if (record === undefined) return refusal("not-found", `prover ${prover} not found`);
  return record.owner === sender ? record : refusal("permission-denied", "only a prover's owner may delegate");
}

function checkDelegate({ state }: Engine, prover: Prover, delegate: Hex): Refusal | undefined {
  const taken = proverOf(state, delegate);
  return taken === undefined || taken.address === prover.address
    ? undefined
    : refusal("already-exists", `${delegate} already acts for prover ${taken.address}`);
}
