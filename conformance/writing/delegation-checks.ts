import type { MessageSigner } from "../../library/network.ts";
import { type Check, demand } from "../check.ts";
import { freshSigner } from "../fresh-signer.ts";
import { refused } from "../refusals.ts";
import type { RpcName } from "../rpc-name.ts";
import { addressOf, send } from "../signed-call.ts";
import { once, type WritableTarget } from "../target.ts";
import { sameBytes } from "../values.ts";

/** Two accounts of the run's own: nobody else's delegations are touched. */
const parties = once(async (_target: WritableTarget) => {
  const [owner, delegate] = [freshSigner(), freshSigner()];
  return { owner, delegate, ownerAddress: await addressOf(owner), delegateAddress: await addressOf(delegate) };
});

type Phase = "absent" | "pending" | "accepted";

async function phaseOf(target: WritableTarget): Promise<Phase> {
  const { ownerAddress, delegateAddress } = await parties(target);
  const { delegations } = await target.network.getFilteredDelegations({ owner: ownerAddress, limit: 100 });
  const found = delegations.find(({ delegate }) => sameBytes(delegate, delegateAddress));
  return found === undefined ? "absent" : found.accepted ? "accepted" : "pending";
}

async function sendAs(target: WritableTarget, rpc: RpcName, by: "owner" | "delegate"): Promise<unknown> {
  const { owner, delegate, ownerAddress, delegateAddress } = await parties(target);
  const signer: MessageSigner = by === "owner" ? owner : delegate;
  return send(target, rpc, by === "owner" ? { delegate: delegateAddress } : { owner: ownerAddress }, signer);
}

type Step = { rpc: RpcName; by: "owner" | "delegate" };

const add = { rpc: "AddDelegation", by: "owner" } as const;
const accept = { rpc: "AcceptDelegation", by: "delegate" } as const;
const remove = { rpc: "RemoveDelegation", by: "owner" } as const;
const terminate = { rpc: "TerminateDelegation", by: "delegate" } as const;

/** Whether the delegate acts for the owner now. */
async function actsForOwner(target: WritableTarget): Promise<boolean> {
  const { ownerAddress, delegateAddress } = await parties(target);
  return sameBytes((await target.network.getOwner({ address: delegateAddress })).owner, ownerAddress);
}

const leadsTo =
  ({ rpc, by }: Step, before: readonly Step[], phase: Phase) =>
  async (target: WritableTarget): Promise<string> => {
    for (const step of before) await sendAs(target, step.rpc, step.by);
    await sendAs(target, rpc, by);
    const now = await phaseOf(target);
    demand(now === phase, `the delegation is ${now}, not ${phase}`);
    const acts = await actsForOwner(target);
    demand(acts === (phase === "accepted"), `GetOwner says that it acts for ${acts ? "the owner" : "nobody"}`);
    return phase;
  };

/** One after the other: each begins where the one before has ended. */
export const delegationWrites: readonly Check[] = [
  {
    name: "refuses a delegation that was never offered",
    rpc: "AcceptDelegation",
    kind: "write",
    run: (target) => refused(sendAs(target, accept.rpc, accept.by), "NotFound", "FailedPrecondition"),
  },
  { name: "offers a delegation", rpc: "AddDelegation", kind: "write", run: leadsTo(add, [], "pending") },
  {
    name: "lists a delegation as offered until it is accepted",
    rpc: "GetFilteredDelegations",
    kind: "write",
    async run(target) {
      const phase = await phaseOf(target);
      demand(phase === "pending", `lists it as ${phase}`);
      return phase;
    },
  },
  {
    name: "refuses a delegation that is there",
    rpc: "AddDelegation",
    kind: "write",
    run: (target) => refused(sendAs(target, add.rpc, add.by), "AlreadyExists", "FailedPrecondition"),
  },
  { name: "makes a delegation good", rpc: "AcceptDelegation", kind: "write", run: leadsTo(accept, [], "accepted") },
  {
    name: "ends a delegation by its owner",
    rpc: "RemoveDelegation",
    kind: "write",
    run: leadsTo(remove, [], "absent"),
  },
  {
    name: "ends a delegation by its delegate",
    rpc: "TerminateDelegation",
    kind: "write",
    run: leadsTo(terminate, [add, accept], "absent"),
  },
  {
    name: "refuses what is not there any more",
    rpc: "TerminateDelegation",
    kind: "write",
    run: (target) => refused(sendAs(target, terminate.rpc, terminate.by), "NotFound", "FailedPrecondition"),
  },
];
