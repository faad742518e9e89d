import type { SignedIntent } from "../domain/request.ts";
import type { UnixSeconds } from "../domain/values.ts";
import type { Ports } from "../ports/ports.ts";
import { type Attempt, apartFrom } from "./attempt.ts";
import type { Sent } from "./errand.ts";

type Deps = Pick<Ports, "network">;

/** A nonce ahead of the account's cannot be taken now; past this age nobody still carries it. */
const inFlightSec = 60;

/**
 * What became of an intent that was sent, by the network's word. `account` is the account's nonce and was read first: a
 * transaction that is absent after that can no longer come with a spent nonce. Then, and only then, it is forgotten, so
 * that a new one may be signed.
 */
export async function reconsider(deps: Deps, attempt: Attempt, account: bigint): Promise<void> {
  const { intent } = attempt;
  if (intent === undefined || intent.nonce === account) return;
  await apartFrom(attempt, async () => {
    if (intent.nonce < account) {
      const told = await toldOf(deps, attempt, intent);
      if (told) attempt.end(told);
      else attempt.intent = undefined;
    } else if (await deps.network.hasTransaction(intent.transaction)) {
      attempt.end({ kind: "accepted", transaction: intent.transaction });
    }
  });
}

/**
 * The end of an errand whose intent was sent and cannot be taken any more; undefined: it was not taken. Where a network
 * looks up no transactions the request stands in, which tells how it ended. A bid shows nowhere before its auction ends:
 * what became of it stays unknown, and nothing may be signed in its place.
 */
export async function toldOf(
  { network }: Deps,
  { errand: { call }, astray }: Attempt,
  intent: SignedIntent,
): Promise<Sent | undefined> {
  const taken = { kind: "accepted", transaction: intent.transaction } as const;
  const landed = await network.hasTransaction(intent.transaction);
  if (landed !== undefined) return landed ? taken : undefined;
  if (!astray) return undefined; // the network itself refused each copy that was sent
  switch (call.kind) {
    case "bid":
      return { kind: "outcome-unknown", message: "the network does not say whether the bid was taken" };
    case "fulfill":
      return (await network.fulfillment(call.requestId)) === intent.transaction ? taken : undefined;
    case "fail": {
      const request = await network.request(call.requestId);
      if (request?.fulfillmentStatus === "assigned") return undefined;
      return { kind: "refused", reason: "precondition", message: "the request is over" };
    }
  }
}

/** What a call whose turn has `nonce` may send; its own earlier intent was reconsidered. */
export function mayTake(
  { intent, astray }: Attempt,
  nonce: bigint,
  now: UnixSeconds,
): { kind: "repeat"; intent: SignedIntent } | { kind: "sign" | "wait" } {
  if (intent === undefined) return { kind: "sign" };
  if (intent.nonce === nonce) return { kind: "repeat", intent };
  // Ahead of its turn. Where the network itself refused each copy that was sent, none is on its way any more.
  const inFlight = astray && now - intent.signedAtSec <= inFlightSec;
  return { kind: inFlight ? "wait" : "sign" };
}

/** Nothing more is sent now: one last look. */
export async function lookAgain(deps: Deps, attempt: Attempt): Promise<void> {
  const { intent, because } = attempt;
  const landed = intent && (await apartFrom(attempt, () => deps.network.hasTransaction(intent.transaction)));
  if (landed) attempt.end({ kind: "accepted", transaction: intent.transaction });
  else attempt.end({ kind: "outcome-unknown", message: because });
}
