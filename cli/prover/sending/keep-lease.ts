import { setTimeout as sleep } from "node:timers/promises";
import type { Address } from "../../../src/domain/values.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { LaneLeases } from "../../../src/ports/leases.ts";
import { CliError } from "../cli-error.ts";

/** A lane that was taken for `leaseMs`. */
export type Lease = {
  laneLeases: Pick<LaneLeases, "renew">;
  signer: Address;
  holder: string;
  leaseMs: number;
  clock: Pick<Clock, "nowMs">;
  /** Hears why what was on its way is broken off. */
  note: (text: string) => void;
  everyMs?: number;
};

/** Four tries, should the table not answer, before the lease runs out. */
const usualEveryMs = 5_000;

/**
 * Runs `work` under a lease that is renewed until it is over, however long an upload takes. Its signal aborts as
 * `signal` does, or with a CliError where the lease is lost: from then on the other's calls could take its nonce.
 */
export async function keepingLease<T>(
  lease: Lease,
  work: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  const [over, lost] = [new AbortController(), new AbortController()];
  const renewing = renew(lease, over.signal).then((because) => because && lost.abort(because));
  try {
    return await work(signal ? AbortSignal.any([signal, lost.signal]) : lost.signal);
  } catch (error) {
    const because: unknown = lost.signal.reason;
    if (because instanceof CliError && error !== because) lease.note(because.message);
    throw error;
  } finally {
    over.abort();
    await renewing;
  }
}

/** Why the lease is lost; undefined: it lasted until it was over. */
async function renew(lease: Lease, over: AbortSignal): Promise<CliError | undefined> {
  const { laneLeases, signer, holder, leaseMs, clock, everyMs = usualEveryMs } = lease;
  for (let endsAtMs = clock.nowMs() + leaseMs; ; ) {
    await sleep(everyMs, undefined, { signal: over }).catch(() => undefined);
    if (over.aborted) return undefined;
    const askedAtMs = clock.nowMs();
    const kept = await laneLeases.renew(signer, holder, leaseMs).catch(() => undefined); // it is asked again
    if (kept === false) return lostLease("another process took it over");
    if (kept) endsAtMs = askedAtMs + leaseMs;
    else if (clock.nowMs() >= endsAtMs) return lostLease("the table did not answer in time");
  }
}

const lostLease = (because: string): CliError =>
  new CliError(
    "failed",
    `The turn between the prover's own calls was lost: ${because}.`,
    "See `prover transaction list` for what was sent, and then try again.",
  );
