import type { SignedIntent } from "../domain/request.ts";
import type { Errand, Sent } from "./errand.ts";

/** One errand on its way through the lane: what of it was sent, and what is known of that. */
export type Attempt = {
  readonly errand: Errand;
  /** The intent that was sent last, and may still count. One that was signed and kept but never sent is none. */
  intent: SignedIntent | undefined;
  /** Something of this errand may have reached the network. */
  unsure: boolean;
  /** No answer came to the intent: its bytes may still be on their way. */
  astray: boolean;
  /** It was submitted in this lane. */
  sent: boolean;
  /** Submissions that count against the budget. */
  tries: number;
  /** Why the last try brought nothing. */
  because: string;
  /** It gave way once to the errands behind it. */
  deferred: boolean;
  /** The first end counts. */
  end(sent: Sent): void;
  fail(error: unknown): void;
  readonly isOver: () => boolean;
  readonly ended: Promise<Sent>;
};

/** Submissions of one errand that may fail on its own: past that it comes back later, with what it had signed. */
export const triesPerErrand = 3;

export function startAttempt(errand: Errand): Attempt {
  let over = false;
  let settle: { resolve(sent: Sent): void; reject(error: unknown): void } | undefined;
  const ended = new Promise<Sent>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return {
    errand,
    intent: errand.before,
    unsure: errand.before !== undefined,
    astray: errand.before !== undefined,
    sent: false,
    tries: 0,
    because: "the nonce was refused each time",
    deferred: false,
    end(sent) {
      over = true;
      settle?.resolve(sent);
    },
    fail(error) {
      over = true;
      settle?.reject(error);
    },
    isOver: () => over,
    ended,
  };
}

export const isSpent = ({ tries }: Attempt): boolean => tries >= triesPerErrand;

/** Runs `work`; what it throws is this attempt's end and nobody else's. undefined: it is over. */
export async function apartFrom<T>(attempt: Attempt, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    attempt.fail(error);
    return undefined;
  }
}
