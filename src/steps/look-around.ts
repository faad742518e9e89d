import type { Policy, ProverIdentity } from "../domain/policy.ts";
import type { UnixSeconds } from "../domain/values.ts";
import { gatherInput } from "./pass-input.ts";
import type { PassDeps, PassMemory } from "./pass-memory.ts";

/** While nothing is open, what bids need is taken to be there for so long, and to be missing for so long. */
const [everySec, againSec] = [60, 10];

/** What every bid needs, whichever request came: whose tick and floor are known, and which hosts take jobs. */
type Needed = { auctions: number; classes: number };

/**
 * Reads what bids need, now and then while nothing is open: so it takes no request to show that none could be bid on. Throws
 * where the network, the fleet or the table cannot be read.
 */
export async function lookAround(
  deps: PassDeps,
  identity: ProverIdentity,
  memory: PassMemory,
  policy: Policy,
  now: UnixSeconds,
): Promise<void> {
  if (now < memory.looksAroundAtSec) return;
  memory.looksAroundAtSec = now + againSec;
  const [{ fleet }, params] = await Promise.all([
    gatherInput(deps, identity, memory, policy, [], now),
    Promise.all(policy.accepts.modes.map((mode) => deps.market.params(mode))),
  ]);
  const auctions = params.filter((each) => each !== undefined).length;
  noteMissing(deps, memory, policy, { auctions, classes: fleet.length });
  if (memory.canBid) memory.looksAroundAtSec = now + everySec;
}

/** Says it once while it lasts. */
export function noteMissing({ log }: Pick<PassDeps, "log">, memory: PassMemory, policy: Policy, needed: Needed): void {
  const because = whatIsMissing(policy, needed);
  if (because && memory.canBid !== false) log.error("nothing can be bid on", { outcome: "skipped", because });
  memory.canBid = because === undefined;
}

function whatIsMissing({ bidding }: Policy, { auctions, classes }: Needed): string | undefined {
  if (auctions === 0) return "the network does not say what bids must be multiples of";
  if (bidding && classes === 0) return "no class of hosts takes jobs: each is disabled, invalid or gone";
  return undefined;
}
