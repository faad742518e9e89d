import type { EventHeap } from "./event-heap.ts";
import { event } from "./events.ts";
import type { Fleet } from "./fleet/fleet.ts";
import type { AuctionHouse } from "./network/auction-house.ts";
import type { Promises } from "./network/promises.ts";
import type { BidderPolicy, Look, News, View } from "./policy.ts";

/** When the policy looks next, and what it has not heard yet. */
export type Inbox = {
  news: News[];
  tell(item: News): void;
  /** There is something to see: a look now, or a second after the last one. */
  lookBy(sec: number): void;
  /** Whether a look that is due at this time is the one that is awaited. */
  isAwaited(sec: number): boolean;
  /** A look begins: what was told so far is its news. */
  begin(): void;
};

export function createInbox(timeline: EventHeap, clock: { readonly nowSec: number }): Inbox {
  let [lastSec, nextSec] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const inbox: Inbox = {
    news: [],
    tell(item) {
      inbox.news.push(item);
      inbox.lookBy(clock.nowSec);
    },
    lookBy(sec) {
      const atSec = Math.max(sec, lastSec + 1);
      if (atSec >= nextSec) return;
      nextSec = atSec;
      timeline.add(atSec, event.look, 0);
    },
    isAwaited: (sec) => sec === nextSec,
    begin() {
      lastSec = clock.nowSec;
      nextSec = Number.POSITIVE_INFINITY;
    },
  };
  return inbox;
}

export type DeskParts = {
  policy: BidderPolicy;
  view: View;
  inbox: Inbox;
  house: AuctionHouse;
  promises: Promises;
  fleet: Fleet;
  declined: (string | undefined)[];
};

/** Lets the policy look and does what it asks for. */
export function createDesk({ policy, view, inbox, house, promises, fleet, declined }: DeskParts) {
  let looks = 0;
  let closed = false;

  const place = ({ place: wanted = [], giveUp = [] }: Look, nowSec: number): void => {
    for (const { requestId, className } of wanted) {
      const job = promises.jobOf(requestId);
      if (job !== undefined && fleet.place(job, className, nowSec)) promises.unplaced.delete(job);
    }
    for (const job of [...promises.unplaced]) {
      if (fleet.place(job, undefined, nowSec)) promises.unplaced.delete(job);
    }
    for (const id of giveUp) promises.giveUp(id, nowSec);
  };
  const bid = ({ bids = [], declined: passed = [] }: Look, nowSec: number): void => {
    for (const { requestId, reason } of passed) {
      const index = house.indexOf(requestId);
      if (index !== undefined) declined[index] = reason;
    }
    for (const { requestId, amountPerPgu } of bids) house.bid(requestId, amountPerPgu, nowSec);
  };

  return {
    looks: () => looks,
    isClosed: () => closed,
    /** No request comes any more: hosts are kept for what is promised alone. */
    close(): void {
      closed = true;
    },
    look(): void {
      looks += 1;
      inbox.begin();
      const { nowSec } = view;
      const asked = policy.look(view);
      inbox.news = [];
      for (const [className, count] of closed ? [] : Object.entries(asked.minimumHosts ?? {})) {
        fleet.setMinimum(className, count, nowSec);
      }
      for (const [className, count] of Object.entries(asked.maximumHosts ?? {})) {
        fleet.setMaximum(className, count, nowSec);
      }
      place(asked, nowSec);
      bid(asked, nowSec);
      if (asked.nextLookSec !== undefined && !closed) inbox.lookBy(asked.nextLookSec);
    },
  };
}
