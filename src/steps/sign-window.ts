import type { SignedIntent } from "../domain/request.ts";
import type { Ports } from "../ports/ports.ts";
import { type Attempt, apartFrom } from "./attempt.ts";
import { mayTake } from "./reconsider.ts";

type Deps = Pick<Ports, "network" | "clock">;

/** Signed, kept, and next in its nonce: it may be sent now. */
export type Ready = { attempt: Attempt; intent: SignedIntent };

/**
 * Gives the attempts consecutive nonces from `nonce`, signs each and keeps its intent, all at once. One that falls out
 * (another was first, too late, an error) leaves a hole: nothing behind it may be sent with its nonce as it stands, so
 * those are signed anew, shifted, and kept again. `waiting`: an earlier intent of theirs may be on its way.
 */
export async function signWindow(
  deps: Deps,
  attempts: readonly Attempt[],
  nonce: bigint,
): Promise<{ ready: readonly Ready[]; waiting: readonly Attempt[] }> {
  const ready: Ready[] = [];
  const waiting: Attempt[] = [];
  let rest = attempts.filter((attempt) => !attempt.isOver());
  while (rest.length > 0) {
    const { taking, behind } = takeTurns(deps, rest, nonce + BigInt(ready.length));
    waiting.push(...behind);
    ready.push(...(await Promise.all(taking)).filter((signed) => signed !== undefined));
    // What fell out, late ones among it, is over by now; from the first such hole on the nonces do not follow.
    endLate(deps, ready);
    const follow = ready.findIndex(
      ({ attempt, intent }, at) => attempt.isOver() || intent.nonce !== nonce + BigInt(at),
    );
    const shifted = follow < 0 ? [] : ready.splice(follow);
    rest = shifted.map(({ attempt }) => attempt).filter((attempt) => !attempt.isOver());
  }
  return { ready, waiting };
}

/** Who takes which nonce is settled at once, in order; the signing and keeping then runs side by side. */
function takeTurns(deps: Deps, attempts: readonly Attempt[], from: bigint) {
  const taking: Promise<Ready | undefined>[] = [];
  const behind: Attempt[] = [];
  for (const attempt of attempts) {
    const nonce = from + BigInt(taking.length);
    const may = mayTake(attempt, nonce, deps.clock.now());
    if (may.kind === "wait") behind.push(attempt);
    else taking.push(apartFrom(attempt, () => keep(deps, attempt, may.kind === "repeat" ? may.intent : nonce)));
  }
  return { taking, behind };
}

/** `given`: the intent to repeat, or the nonce to sign with. undefined: another was first. */
async function keep(deps: Deps, attempt: Attempt, given: SignedIntent | bigint): Promise<Ready | undefined> {
  const { errand } = attempt;
  const intent = typeof given === "bigint" ? await sign(deps, attempt, given) : again(deps, attempt, given);
  const isKept = intent === given || (await errand.remember(intent));
  if (isKept) return { attempt, intent };
  attempt.end({ kind: "superseded" });
  return undefined;
}

const sign = ({ network, clock }: Deps, { errand }: Attempt, nonce: bigint): Promise<SignedIntent> =>
  network.sign(errand.call, nonce, clock.now());

/**
 * The same bytes. `signedAtSec` is no part of them: it then tells when the intent was last on its way. An errand's own
 * repeats were kept with its first try.
 */
const again = ({ clock }: Deps, { sent }: Attempt, intent: SignedIntent): SignedIntent =>
  sent ? intent : { ...intent, signedAtSec: clock.now() };

function endLate({ clock }: Deps, ready: readonly Ready[]): void {
  for (const { attempt } of ready) {
    if (clock.now() >= attempt.errand.untilSec) attempt.end({ kind: "too-late" });
  }
}
