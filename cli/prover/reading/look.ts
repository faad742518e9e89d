import { isProofOwed } from "../../../src/domain/at-risk.ts";
import { livePhases, type Phase, type Request } from "../../../src/domain/request.ts";
import { unixSeconds } from "../../../src/domain/values.ts";
import type { FleetClass } from "../../../src/ports/fleet.ts";
import type { Account } from "../account/account.ts";
import type { Ringing } from "../account/alarms.ts";
import type { QueueDepth } from "../account/queues.ts";
import type { Risky } from "./count-at-risk.ts";
import { byDay, type DayBook, dayOf, emptyCounts, midnightOf } from "./day-books.ts";
import { requestsIn } from "./requests.ts";
import { type SwitchState, switchState } from "./switch-state.ts";

/** Everything that a look at a prover shows. */
export type Look = {
  atSec: number;
  networkUrl: string;
  /** When the watcher that passes now began; undefined: none ever did. */
  watcherSinceSec: number | undefined;
  knobs: { generation: string | undefined; set: number; state: SwitchState; faults: readonly string[] };
  live: readonly Request[];
  atRisk: number;
  queues: readonly QueueDepth[];
  hosts: readonly FleetClass[];
  /** Alarms that ring. */
  ringing: readonly Ringing[];
  today: DayBook;
};

export async function look(account: Account): Promise<Look> {
  const now = unixSeconds(Date.now() / 1_000);
  const [deployed, live, knobs, queues, hosts, ringing, books, startedMs] = await Promise.all([
    account.deployed(),
    account.table().then(({ requests }) => requestsIn(requests, livePhases)),
    account.knobs().then((store) => store.read()),
    account.queues().then((each) => each.depths()),
    account.fleet().then((fleet) => fleet.hosts()),
    account.ringing(),
    account.table().then(({ tallies }) => tallies.since(unixSeconds(midnightOf(now)))),
    account.table().then((table) => table.watcherStartedAtMs()),
  ]);
  return {
    ...{ atSec: now, networkUrl: deployed.networkUrl, live, queues, hosts, ringing },
    watcherSinceSec: startedMs === undefined ? undefined : Math.floor(startedMs / 1_000),
    knobs: { generation: knobs.generation, set: Object.keys(knobs.values).length, ...switchState(knobs) },
    atRisk: await atRiskAmong(account, { live, knobs, now }),
    today: byDay(books).at(-1) ?? { day: dayOf(now), counts: emptyCounts() },
  };
}

async function atRiskAmong(account: Account, seen: Risky): Promise<number> {
  if (!seen.live.some(isProofOwed)) return 0;
  const { countAtRisk } = await import("./count-at-risk.ts"); // help needs none of it
  return countAtRisk(account, seen);
}

export const inPhase = (live: readonly Request[], phase: Phase): number =>
  live.filter((request) => request.phase === phase).length;

/** A watcher passes the lease on each minute; one that began longer ago has no successor. */
export const isSilent = ({ atSec, watcherSinceSec }: Look): boolean =>
  watcherSinceSec === undefined || atSec - watcherSinceSec > 180;
