import {
  AcceptDelegationRequestBodySchema,
  AddDelegationRequestBodySchema,
  RemoveDelegationRequestBodySchema,
  TerminateDelegationRequestBodySchema,
} from "../../../src/gen/types_pb.ts";
import { address, optionalAddress } from "../address.ts";
import type { SignedCall } from "../authenticate.ts";
import type { Engine } from "../engine.ts";
import { fromHex, type Hex } from "../hex.ts";
import { newestPage, pageOf } from "../page.ts";
import { orRefuse, refusal } from "../refusal.ts";
import { type DelegationEvent, nextDelegation, setDelegationPhase } from "../state/account-delegations.ts";
import { ownerOf } from "../state/accounts.ts";
import { commit, signedCall } from "../transact.ts";
import type { NetworkRpcs } from "./service.ts";

const addSpec = { method: "AddDelegation", body: AddDelegationRequestBodySchema, domain: "none" } as const;
const removeSpec = { method: "RemoveDelegation", body: RemoveDelegationRequestBodySchema, domain: "none" } as const;
const terminateSpec = {
  method: "TerminateDelegation",
  body: TerminateDelegationRequestBodySchema,
  domain: "none",
} as const;
const acceptSpec = { method: "AcceptDelegation", body: AcceptDelegationRequestBodySchema, domain: "none" } as const;

/** Accounts that let others act for them: the owner adds and removes, the delegate accepts and terminates. */
export const accountDelegations = (engine: Engine): NetworkRpcs => ({
  getFilteredDelegations(filter) {
    const owner = optionalAddress(filter.owner);
    const all = [...engine.state.delegations.values()];
    const page = newestPage(all, (one) => owner === undefined || one.owner === owner, pageOf(filter));
    return {
      delegations: page.map((one) => ({
        owner: fromHex(one.owner),
        delegate: fromHex(one.delegate),
        accepted: one.accepted,
        createdAt: BigInt(one.createdAtSec),
      })),
    };
  },
  async addDelegation(message) {
    const call = await signedCall(engine, addSpec, message);
    return follow(engine, call, "add", { owner: call.sender, delegate: address(call.body.delegate) });
  },
  async removeDelegation(message) {
    const call = await signedCall(engine, removeSpec, message);
    return follow(engine, call, "remove", { owner: call.sender, delegate: address(call.body.delegate) });
  },
  async terminateDelegation(message) {
    const call = await signedCall(engine, terminateSpec, message);
    return follow(engine, call, "terminate", { owner: address(call.body.owner), delegate: call.sender });
  },
  async acceptDelegation(message) {
    const call = await signedCall(engine, acceptSpec, message);
    const parties = { owner: address(call.body.owner), delegate: call.sender };
    orRefuse(nextDelegation(engine.state, parties, "accept"));
    orRefuse(checkFree(engine, call.sender));
    return follow(engine, call, "accept", parties);
  },
});

type Parties = { owner: Hex; delegate: Hex };

function follow(engine: Engine, call: SignedCall<unknown>, event: DelegationEvent, parties: Parties) {
  const phase = orRefuse(nextDelegation(engine.state, parties, event));
  const txHash = commit(engine, call);
  setDelegationPhase(engine.state, parties, phase, engine.nowSec());
  return { txHash, body: {} };
}

/** Who acts for several would have no one owner to answer with. */
function checkFree({ state }: Engine, delegate: Hex) {
  const owner = ownerOf(state, delegate);
  const busy = owner !== delegate || state.provers.has(delegate);
  return busy ? refusal("failed-precondition", `${delegate} already acts for ${owner}`) : undefined;
}
