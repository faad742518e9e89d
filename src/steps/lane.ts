import { startAttempt } from "./attempt.ts";
import type { Errand, Sent } from "./errand.ts";
import { type LaneDeps, type Pace, sendInTurn } from "./send-in-turn.ts";

/** The signer's lane: whatever spends a nonce goes through it, under a lease that all processes share. */
export type Lane = {
  /** One call, and nothing beside it: a delivery, or a bid that is resumed. */
  send(errand: Errand): Promise<Sent>;
  /**
   * Bids, several in flight. Each one's end goes to `conclude` as soon as it is known; what that makes of it comes back
   * in the errands' order, when all are over and the lane is given back. Where a bid threw, its own result says so.
   */
  sendAll<E extends Errand & { use: "bid" }, T>(
    errands: readonly E[],
    conclude: (sent: Sent, errand: E) => Promise<T>,
  ): Promise<readonly PromiseSettledResult<T>[]>;
};

/** Bids in flight on a good day: where the figures of `bench/lane.ts` stop growing. */
const widestWindow = 32;

export function createLane(deps: LaneDeps, name: string): Lane {
  const pace: Pace = { window: widestWindow, most: widestWindow };
  let calls = 0;
  /** Each call is a holder of its own, so that two of one process do not take each other's lease for theirs. */
  const holder = () => `${name}/${++calls}`;
  return {
    async send(errand) {
      if (errand.before && (await deps.network.hasTransaction(errand.before.transaction))) {
        return { kind: "accepted", transaction: errand.before.transaction };
      }
      const attempt = startAttempt(errand);
      const over = sendInTurn(deps, { holder: holder(), use: errand.use }, [attempt], { window: 1, most: 1 });
      await Promise.allSettled([attempt.ended, over]);
      return attempt.ended;
    },
    async sendAll(errands, conclude) {
      if (errands.length === 0) return [];
      const attempts = errands.map((errand) => ({ errand, attempt: startAttempt(errand) }));
      const concluded = Promise.allSettled(
        attempts.map(async ({ errand, attempt }) => conclude(await attempt.ended, errand)),
      );
      const sending = attempts.map(({ attempt }) => attempt);
      await sendInTurn(deps, { holder: holder(), use: "bid" }, sending, pace);
      return concluded;
    },
  };
}
