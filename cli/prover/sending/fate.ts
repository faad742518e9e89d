import type { TransactionHash } from "../../../src/domain/values.ts";
import { NetworkError } from "../../../src/ports/port-error.ts";
import type { NetworkSession } from "../network/open-network.ts";
import { momentOf } from "../terminal/words.ts";
import type { OpenTransaction } from "./open-transactions.ts";

/**
 * What became of a transaction; `in-flight`: a process that runs waits for its answer; `untold`: its nonce is spent, by
 * itself or by another, and the network does not look up transactions.
 */
export type Fate = "carried-out" | "not-carried-out" | "unknown" | "in-flight" | "untold";

/** Longer than a call and all its repeats take: what the network has not taken by then was lost on its way. */
const lostAfterSec = 600;

export const lostAtSec = ({ signedAtSec }: OpenTransaction): number => signedAtSec + lostAfterSec;

/** By its hash; where the network has no such look, by its nonce, which tells that it was not carried out, or nothing. */
export async function fateOf({ network }: NetworkSession, open: OpenTransaction): Promise<Fate> {
  const isThere = await hasTransaction(network, open.transaction);
  if (isThere) return "carried-out";
  if (isThere === undefined && (await network.accounts.nonce(open.sender)) > open.nonce) return "untold";
  if (Date.now() / 1_000 > lostAtSec(open)) return "not-carried-out";
  return open.pid !== process.pid && isAlive(open.pid) ? "in-flight" : "unknown";
}

/** undefined where the network does not say. */
const hasTransaction = (network: NetworkSession["network"], hash: TransactionHash): Promise<boolean | undefined> =>
  network.accounts.transaction(hash).then(
    (found) => found !== undefined,
    (error: unknown) => {
      if (error instanceof NetworkError && error.code === "unimplemented") return undefined;
      throw error;
    },
  );

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
