import type { MessageSigner } from "../../library/network.ts";
import { type Check, demand } from "../check.ts";
import { freshSigner } from "../fresh-signer.ts";
import { type CodeName, refused } from "../refusals.ts";
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

type Ending = { leadsTo: Phase } | { refusedWith: readonly CodeName[] };

/** What a step comes to, `before` taken first. */
const stepCheck = (name: string, { rpc, by }: Step, ending: Ending, before: readonly Step[] = []): Check => ({
  name,
  rpc,
  kind: "write",
  async run(target) {
    for (const step of before) await sendAs(target, step.rpc, step.by);
    const sent = sendAs(target, rpc, by);
    if ("refusedWith" in ending) return refused(sent, ...ending.refusedWith);
    await sent;
    const now = await phaseOf(target);
    demand(now === ending.leadsTo, `the delegation is ${now}, not ${ending.leadsTo}`);
    const acts = await actsForOwner(target);
    demand(acts === (now === "accepted"), `GetOwner says that it acts for ${acts ? "the owner" : "nobody"}`);
    return now;
  },
});

const absent = { refusedWith: ["NotFound", "FailedPrecondition"] } as const;
const present = { refusedWith: ["AlreadyExists", "FailedPrecondition"] } as const;

/** One after the other: each begins where the one before has ended. */
export const delegationWrites: readonly Check[] = [
  stepCheck("refuses a delegation that was never offered", accept, absent),
  stepCheck("offers a delegation", add, { leadsTo: "pending" }),
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
  stepCheck("refuses a delegation that is there", add, present),
  stepCheck("makes a delegation good", accept, { leadsTo: "accepted" }),
  stepCheck("ends a delegation by its owner", remove, { leadsTo: "absent" }),
  stepCheck("ends a delegation by its delegate", terminate, { leadsTo: "absent" }, [add, accept]),
  stepCheck("refuses what is not there any more", terminate, absent),
];
