import type { NetworkSession } from "../network/open-network.ts";
import { momentOf } from "../terminal/words.ts";
import type { OpenTransaction } from "./open-transactions.ts";

/** What became of a transaction; `in-flight`: a process that runs waits for its answer. */
export type Fate = "carried-out" | "not-carried-out" | "unknown" | "in-flight";

/** Longer than a call and all its repeats take: what the network has not taken by then was lost on its way. */
const lostAfterSec = 600;

export const lostAtSec = ({ signedAtSec }: OpenTransaction): number => signedAtSec + lostAfterSec;

/** Looks for it by its hash. */
export async function fateOf({ network }: NetworkSession, open: OpenTransaction): Promise<Fate> {
  if ((await network.accounts.transaction(open.transaction)) !== undefined) return "carried-out";
  if (Date.now() / 1_000 > lostAtSec(open)) return "not-carried-out";
  return open.pid !== process.pid && isAlive(open.pid) ? "in-flight" : "unknown";
}

/** Of the network in hand: elsewhere nothing is known of it. */
export const isOfNetwork = ({ at }: NetworkSession, { network, chainId }: OpenTransaction): boolean =>
  network === at.url && chainId === at.chainId;

export const sayOpen = ({ transaction, what, signedAtSec }: OpenTransaction): string =>
  `${transaction} of ${momentOf(signedAtSec)} (${what})`;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM"; // somebody else's
  }
}
