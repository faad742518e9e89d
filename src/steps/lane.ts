import type { SignedIntent } from "../domain/request.ts";
import type { Address, TransactionHash, UnixSeconds } from "../domain/values.ts";
import type { LaneGrant, LaneUse } from "../ports/leases.ts";
import type { NetworkCall, RefusedBecause } from "../ports/network.ts";
import type { Ports } from "../ports/ports.ts";

/** A call that spends a nonce and cannot be taken back. */
export type Errand = {
  call: NetworkCall;
  use: LaneUse;
  /** Nothing is sent from this second on. */
  untilSec: UnixSeconds;
  /** What was signed before for the same end, and may have been sent. */
  before?: SignedIntent;
  /**
   * Keeps the intent before it is sent, and before an errand repeats what an earlier one signed, so that repeats count
   * against the budget too; false where the request has moved on, so that nothing may be sent.
   */
  remember(intent: SignedIntent): Promise<boolean>;
};

export type Sent =
  | { kind: "accepted"; transaction: TransactionHash }
  | { kind: "refused"; reason: RefusedBecause; message: string }
  | { kind: "superseded" }
  | { kind: "too-late" }
  | { kind: "busy"; because: string }
  | { kind: "outcome-unknown"; message: string };

export type Lane = { send(errand: Errand): Promise<Sent> };

type Deps = Pick<Ports, "network" | "laneLeases" | "clock" | "metrics" | "log">;

/** Longer than a call may take; after a crash the lane is free again this much later. */
const leaseMs = 20_000;
/** Signed intents and repeats within one errand: past that the message comes back later, with what it had signed. */
const triesPerErrand = 3;
/** How long a delivery waits for a bidder's current call; a bidder does not wait. */
const waitForLaneMs = { bid: 0, deliver: 8_000 } as const satisfies Record<LaneUse, number>;
const pollLaneMs = 40;
const pauseAfterUnknownMs = 150;
/** A nonce ahead of the account's cannot be taken now; past this age nobody still carries it. */
const inFlightSec = 60;

/**
 * Sends one call of the signer at a time. The rules (from the design's "signed calls"): the intent is kept before it is
 * sent; after an answer that says nothing, look for the transaction; the only safe repeat is the same bytes; a new
 * intent is signed only when the old one's nonce is spent and its transaction is not there.
 */
export const createLane = (deps: Deps, holder: string): Lane => ({
  async send(errand) {
    if (errand.before && (await deps.network.hasTransaction(errand.before.transaction))) {
      return { kind: "accepted", transaction: errand.before.transaction };
    }
    const signer = await deps.network.signer();
    const grant = await acquire(deps, signer, holder, errand.use);
    if (grant.kind === "busy") return { kind: "busy", because: grant.because };
    const turn: Turn = {
      signer,
      nextNonce: grant.nextNonce,
      intent: errand.before,
      unsure: errand.before !== undefined,
    };
    try {
      return await sendInTurn(deps, errand, turn);
    } finally {
      // A lane that is not given back frees itself; what became of the call must not be lost for it.
      await deps.laneLeases.release(signer, holder, turn.nextNonce).catch((error: unknown) => {
        deps.log.warn("the lane was not given back", { outcome: "unreleased", cause: String(error) });
      });
    }
  },
});

/** What is known while the lane is ours. */
type Turn = {
  signer: Address;
  nextNonce: bigint | undefined;
  intent: SignedIntent | undefined;
  /** Something of this errand may have reached the network. */
  unsure: boolean;
};

async function sendInTurn(deps: Deps, errand: Errand, turn: Turn): Promise<Sent> {
  let because = "the nonce was refused each time";
  for (let tries = 0; tries < triesPerErrand; tries++) {
    if (deps.clock.now() >= errand.untilSec) return { kind: "too-late" };
    const ready = turn.intent ? await reconsider(deps, turn, turn.intent) : "sign";
    if (ready === "landed" && turn.intent) return { kind: "accepted", transaction: turn.intent.transaction };
    if (ready === "in-flight") return { kind: "outcome-unknown", message: "an earlier intent may still be on its way" };
    const intent =
      ready === "repeat" && turn.intent
        ? await sendAgain(deps, errand, turn.intent, tries)
        : await signAnew(deps, errand, turn);
    if (intent === undefined) return { kind: "superseded" };
    if (deps.clock.now() >= errand.untilSec) return { kind: "too-late" };

    const answer = await deps.network.submit(errand.call, intent);
    switch (answer.kind) {
      case "accepted":
        turn.nextNonce = intent.nonce + 1n;
        return answer;
      case "refused":
        if (turn.unsure && (await deps.network.hasTransaction(intent.transaction))) {
          turn.nextNonce = undefined;
          return { kind: "accepted", transaction: intent.transaction };
        }
        turn.nextNonce = turn.unsure ? undefined : intent.nonce;
        return answer;
      case "nonce-refused":
        deps.metrics.add("NonceRefused", 1);
        break;
      case "outcome-unknown":
        because = answer.message;
        await deps.clock.sleep(pauseAfterUnknownMs);
        break;
    }
    turn.unsure = true;
    turn.nextNonce = undefined;
  }
  if (turn.intent && (await deps.network.hasTransaction(turn.intent.transaction))) {
    return { kind: "accepted", transaction: turn.intent.transaction };
  }
  return { kind: "outcome-unknown", message: because };
}

/** May the intent's bytes be sent again, must a new one be signed, or is it done already? Reads the network's nonce. */
async function reconsider(
  deps: Deps,
  turn: Turn,
  intent: SignedIntent,
): Promise<"landed" | "repeat" | "sign" | "in-flight"> {
  const nonce = await deps.network.nonce(turn.signer);
  turn.nextNonce = nonce;
  if (intent.nonce === nonce) return "repeat";
  // The nonce was read first: a transaction that is absent after that can no longer come with a spent nonce.
  if (await deps.network.hasTransaction(intent.transaction)) return "landed";
  if (intent.nonce < nonce) return "sign";
  return deps.clock.now() - intent.signedAtSec > inFlightSec ? "sign" : "in-flight";
}

/** The same bytes. `signedAtSec` is no part of them: it then tells when the intent was last on its way. */
async function sendAgain(deps: Deps, errand: Errand, intent: SignedIntent, tries: number) {
  if (tries > 0) return intent;
  const again = { ...intent, signedAtSec: deps.clock.now() };
  return (await errand.remember(again)) ? again : undefined;
}

async function signAnew(deps: Deps, errand: Errand, turn: Turn): Promise<SignedIntent | undefined> {
  const nonce = turn.nextNonce ?? (await deps.network.nonce(turn.signer));
  const intent = await deps.network.sign(errand.call, nonce, deps.clock.now());
  if (!(await errand.remember(intent))) {
    turn.nextNonce = nonce;
    return undefined;
  }
  turn.intent = intent;
  return intent;
}

async function acquire(deps: Deps, signer: Address, holder: string, use: LaneUse): Promise<LaneGrant> {
  const until = deps.clock.nowMs() + waitForLaneMs[use];
  for (;;) {
    const grant = await deps.laneLeases.acquire(signer, holder, use, leaseMs);
    if (grant.kind === "granted" || deps.clock.nowMs() >= until) return grant;
    await deps.clock.sleep(pollLaneMs);
  }
}
