import type { Hex } from "../hex.ts";
import { type Refusal, refusal } from "../refusal.ts";
import type { AccountDelegation } from "./money-records.ts";
import type { NetworkState } from "./network-state.ts";

type Phase = "absent" | "pending" | "accepted";
export type DelegationEvent = "add" | "accept" | "remove" | "terminate";
type Parties = { owner: Hex; delegate: Hex };

/** Who may follow whom. The owner adds and removes, the delegate accepts and terminates; a pair that is absent is refused. */
const next = {
  absent: { add: "pending" },
  pending: { accept: "accepted", remove: "absent", terminate: "absent" },
  accepted: { remove: "absent", terminate: "absent" },
} as const satisfies Record<Phase, Partial<Record<DelegationEvent, Phase>>>;

const refusals = {
  absent: (event: DelegationEvent) => refusal("not-found", `there is no delegation to ${event}`),
  pending: () => refusal("already-exists", "the delegation exists and waits to be accepted"),
  accepted: (event: DelegationEvent) =>
    event === "add"
      ? refusal("already-exists", "the delegation exists and is accepted")
      : refusal("failed-precondition", "the delegation is accepted already"),
} as const satisfies Record<Phase, (event: DelegationEvent) => Refusal>;

const keyOf = ({ owner, delegate }: Parties) => `${owner}:${delegate}` as const;

const phaseOf = (delegation: AccountDelegation | undefined): Phase =>
  delegation === undefined ? "absent" : delegation.accepted ? "accepted" : "pending";

/** What the delegation between these two becomes, or why the event is refused. */
export function nextDelegation(state: NetworkState, parties: Parties, event: DelegationEvent): Phase | Refusal {
  if (parties.owner === parties.delegate)
    return refusal("invalid-argument", "an account needs no delegation to itself");
  const phase = phaseOf(state.delegations.get(keyOf(parties)));
  const transitions: Partial<Record<DelegationEvent, Phase>> = next[phase];
  return transitions[event] ?? refusals[phase](event);
}

/** Writes down what `nextDelegation` has answered. */
export function setDelegationPhase(state: NetworkState, parties: Parties, phase: Phase, nowSec: number): void {
  const key = keyOf(parties);
  if (phase === "absent") {
    state.delegations.delete(key);
    return;
  }
  const createdAtSec = state.delegations.get(key)?.createdAtSec ?? nowSec;
  state.delegations.set(key, { ...parties, accepted: phase === "accepted", createdAtSec });
}

export const isAcceptedDelegate = (state: NetworkState, parties: Parties): boolean =>
  state.delegations.get(keyOf(parties))?.accepted ?? false;

/** The account that has delegated to this one, with its consent. There is one at most. */
export function delegatingOwnerOf(state: NetworkState, delegate: Hex): Hex | undefined {
  for (const delegation of state.delegations.values()) {
    if (delegation.accepted && delegation.delegate === delegate) return delegation.owner;
  }
  return undefined;
}
