import type { SignedIntent } from "../domain/request.ts";
import type { Ports } from "../ports/ports.ts";
import { type Attempt, apartFrom, isSpent } from "./attempt.ts";
import type { HeldLane } from "./lane-lease.ts";
import { lookAgain, reconsider, toldOf } from "./reconsider.ts";
import { type Ready, signWindow } from "./sign-window.ts";

type Deps = Pick<Ports, "network" | "clock" | "metrics" | "log">;

export type WindowEnd = {
  /** Outcome unknown, in the order of their nonces: to be looked at before anything else is sent. */
  again: readonly Attempt[];
  /** Nothing can be said of them before other calls have moved the account's nonce. */
  waiting: readonly Attempt[];
  /** `smooth`: the network answered each call and refused no nonce. */
  flow: "smooth" | "broken" | "nothing-sent";
};

const pauseAfterUnknownMs = 150;

/**
 * Sends the attempts side by side, in the order of their nonces. The rules (from the design's "signed calls"): each
 * intent is kept before anything is sent; what was sent before is looked for first; the only safe repeat is the same
 * bytes; a new intent is signed only when the old one can no longer be taken and its transaction is not there.
 */
export async function sendWindow(deps: Deps, lane: HeldLane, attempts: readonly Attempt[]): Promise<WindowEnd> {
  const nonce = await lookFirst(deps, lane, attempts);
  const { ready, waiting } = nonce === undefined ? nothing : await signWindow(deps, attempts, nonce);
  const answers = await Promise.all(ready.map((each) => submit(deps, each)));
  lane.nextNonce = nonceAfter(nonce, answers);
  countTries(ready, answers);
  if (answers.includes("unknown")) await deps.clock.sleep(pauseAfterUnknownMs);

  const open = ready.map(({ attempt }) => attempt).filter((attempt) => !attempt.isOver());
  await Promise.all(open.filter(isSpent).map((attempt) => lookAgain(deps, attempt)));
  return {
    again: open.filter((attempt) => !attempt.isOver()),
    waiting,
    flow: answers.length === 0 ? "nothing-sent" : answers.every(isClear) ? "smooth" : "broken",
  };
}

const nothing = { ready: [], waiting: [] } as const;

/** The nonce to go on with, known or read; undefined where nothing is left to send. */
async function lookFirst(deps: Deps, lane: HeldLane, attempts: readonly Attempt[]): Promise<bigint | undefined> {
  for (const attempt of attempts) {
    if (deps.clock.now() >= attempt.errand.untilSec) attempt.end({ kind: "too-late" });
  }
  const open = attempts.filter((attempt) => !attempt.isOver());
  if (open.length === 0) return lane.nextNonce;
  const sentBefore = open.filter(({ intent }) => intent !== undefined);
  if (sentBefore.length > 0) lane.nextNonce = undefined;
  const nonce = lane.nextNonce ?? (await deps.network.nonce(lane.signer));
  await Promise.all(sentBefore.map((attempt) => reconsider(deps, attempt, nonce)));
  return nonce;
}

/** `unclear`: that call is over, but whether a nonce was spent on it is not known. */
type Answer = "accepted" | "refused" | "nonce-refused" | "unknown" | "unclear";

const isClear = (answer: Answer): boolean => answer === "accepted" || answer === "refused";

/** The call is on its way when this returns its promise: those of a window are started in order. */
async function submit(deps: Deps, { attempt, intent }: Ready): Promise<Answer> {
  if (attempt.intent?.transaction !== intent.transaction) attempt.astray = false;
  attempt.intent = intent;
  attempt.sent = true;
  return (await apartFrom(attempt, () => answerTo(deps, attempt, intent))) ?? "unclear";
}

async function answerTo(deps: Deps, attempt: Attempt, intent: SignedIntent): Promise<Answer> {
  const answer = await deps.network.submit(attempt.errand.call, intent);
  switch (answer.kind) {
    case "accepted":
      attempt.end(answer);
      return "accepted";
    case "refused": {
      if (!attempt.unsure) attempt.end(answer);
      else attempt.end((await toldOf(deps, attempt, intent)) ?? answer);
      return attempt.unsure ? "unclear" : "refused";
    }
    case "nonce-refused":
      deps.log.info("nonce refused", { call: attempt.errand.call.kind, outcome: "nonce-refused" });
      attempt.unsure = true;
      return "nonce-refused";
    case "not-now":
      unknown(attempt, answer.message);
      await lookAgain(deps, attempt);
      return "unclear";
    case "outcome-unknown":
      unknown(attempt, answer.message);
      return "unknown";
  }
}

function unknown(attempt: Attempt, because: string): void {
  attempt.unsure = true;
  attempt.astray = true;
  attempt.because = because;
}

/** A nonce that is refused behind a call that spent none is no fault of its own: its turn had not come. */
function countTries(ready: readonly Ready[], answers: readonly Answer[]): void {
  const firstOpen = answers.findIndex((answer) => answer !== "accepted");
  for (const [at, { attempt }] of ready.entries()) {
    if (answers[at] !== "nonce-refused" || at <= firstOpen) attempt.tries += 1;
  }
}

/** A refused call spends no nonce: behind the last accepted one the next nonce is known, unless anything is unclear. */
function nonceAfter(first: bigint | undefined, answers: readonly Answer[]): bigint | undefined {
  if (first === undefined || !answers.every(isClear)) return undefined;
  const accepted = answers.filter((answer) => answer === "accepted").length;
  // Accepted behind a refused one: the network counts otherwise than we do.
  return answers.lastIndexOf("accepted") < accepted ? first + BigInt(accepted) : undefined;
}
