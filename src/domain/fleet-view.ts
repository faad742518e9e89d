import type { Capability } from "./capability.ts";
import type { Commitment, Fleet, HostState } from "./fleet.ts";
import { quantile } from "./spread.ts";
import { type UnixSeconds, unixSeconds } from "./values.ts";
import type { Work } from "./work.ts";

/** How many hosts of a class the fleet had been asked for at a time: that tells how long one has been starting. */
export type HostsSeen = { atSec: UnixSeconds; hosts: number };

/** A proof that we owe, as the table and the fleet show it. */
export type Owed = {
  work: Work;
  className?: string;
} & (
  | { state: "bidding"; chance: number; auctionEndsAtSec: UnixSeconds }
  | { state: "waiting" }
  | { state: "running"; startedAtSec: UnixSeconds }
);

export type ClassView = {
  capability: Capability;
  /** Hosts that were asked for: those that are there, that start, and that are not to be had. */
  hosts: number;
  /** Hosts that are there. */
  ready: number;
  /** How many were asked for before, the oldest first. */
  seen: readonly HostsSeen[];
};

/** The fleet and what it owes, from what can be seen: running jobs sit on the oldest hosts, everything else waits in turn. */
export function viewFleet(
  classes: readonly ClassView[],
  owed: readonly Owed[],
  now: UnixSeconds,
): { fleet: Fleet; commitments: readonly Commitment[] } {
  const fleet = classes.map((view, index) => {
    const running = owed.filter((each) => each.state === "running" && isOn(each, view, index));
    return { capability: view.capability, hosts: hostsOf(view, running, now) };
  });
  return { fleet, commitments: [...commitmentsOf(owed, now)] };
}

/** A job without a class (adopted, or launched by an older version) is on the first. */
const isOn = ({ className }: Owed, { capability }: ClassView, index: number): boolean =>
  className === undefined ? index === 0 : className === capability.className;

function hostsOf(
  { capability, hosts, ready, seen }: ClassView,
  running: readonly Owed[],
  now: UnixSeconds,
): HostState[] {
  const states = running.flatMap((each): HostState[] =>
    each.state === "running" ? [{ kind: "busy", work: each.work, sinceSec: each.startedAtSec }] : [],
  );
  while (states.length < ready) states.push({ kind: "idle" });
  // One that has been awaited for longer than any start takes is not to be had.
  const hopelessAfterSec = quantile(capability.coldStartSec, 0.999);
  for (let host = states.length + 1; host <= hosts; host++) {
    const sinceSec = existsSince(seen, host, now);
    if (now - sinceSec < hopelessAfterSec) states.push({ kind: "starting", sinceSec });
  }
  return states;
}

/** Since when there have been at least `count` hosts without a break; now, where nothing was seen yet. */
export function existsSince(seen: readonly HostsSeen[], count: number, now: UnixSeconds): UnixSeconds {
  let since: number = now;
  for (const { atSec, hosts } of [...seen].reverse()) {
    if (hosts < count) break;
    since = Math.min(since, atSec);
  }
  return unixSeconds(since);
}

/** Jobs that wait go before bids that may be won: their messages were sent first. */
function* commitmentsOf(owed: readonly Owed[], now: UnixSeconds): Generator<Commitment> {
  for (const each of owed) {
    if (each.state === "waiting") yield { ...common(each), chance: 1, fromSec: now };
  }
  for (const each of owed) {
    if (each.state === "bidding") yield { ...common(each), chance: each.chance, fromSec: each.auctionEndsAtSec };
  }
}

const common = ({ work, className }: Owed) => ({ work, ...(className !== undefined && { className }) });
