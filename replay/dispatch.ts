import type { createDesk, Inbox } from "./desk.ts";
import { event } from "./events.ts";
import type { Fleet } from "./fleet/fleet.ts";
import { idOf } from "./fleet/host.ts";
import type { Market } from "./market/market.ts";
import type { AuctionHouse } from "./network/auction-house.ts";
import type { Promises } from "./network/promises.ts";
import { fate } from "./result.ts";

export type Rooms = {
  market: Market;
  fates: Uint8Array;
  house: AuctionHouse;
  promises: Promises;
  fleet: Fleet;
  inbox: Inbox;
  desk: ReturnType<typeof createDesk>;
};

/** Hands each event to whom it concerns. */
export function createDispatch(rooms: Rooms) {
  const { inbox, desk } = rooms;
  const [onRequest, onHost, onFleet] = [requestEvents(rooms), hostEvents(rooms), fleetEvents(rooms)];
  return (kind: number, subject: number, detail: number, nowSec: number): void => {
    if (kind === event.look) {
      if (inbox.isAwaited(nowSec)) desk.look();
    } else if (kind >= event.visible && kind <= event.settles) onRequest(kind, subject, nowSec);
    else if (kind >= event.hostReady && kind <= event.idleTooLong) onHost(kind, subject, detail, nowSec);
    else onFleet(kind, subject, detail, nowSec);
  };
}

const requestEvents =
  ({ market, fates, house, promises, inbox }: Rooms) =>
  (kind: number, index: number, nowSec: number): void => {
    const entry = market.requests[index];
    if (entry === undefined) return;
    switch (kind) {
      case event.visible:
        house.show(entry);
        return inbox.lookBy(nowSec);
      case event.auctionEnds:
        return house.end(entry);
      case event.outcomeSeen: {
        const won = house.seen(entry, nowSec);
        if (won !== undefined) promises.assign(won, nowSec);
        return;
      }
      case event.cancelled:
        if (nowSec < entry.auctionEndsAtSec) return house.callOff(entry, nowSec);
        if (fates[index] === fate.assigned) promises.cancel(entry, nowSec);
        return;
      case event.expires:
        return promises.expire(entry, nowSec);
      case event.settles:
        return promises.settle(entry, nowSec);
    }
  };

const hostEvents =
  ({ fleet, promises, inbox }: Rooms) =>
  (kind: number, id: number, turn: number, nowSec: number): void => {
    const host = fleet.hostIn(id, turn);
    if (host === undefined) return;
    const { className } = host;
    switch (kind) {
      case event.hostReady:
        fleet.hostReady(host, nowSec);
        return inbox.tell({
          kind: "host-ready",
          hostId: id,
          className,
          startUpSec: nowSec - host.launchedAtSec,
          atSec: nowSec,
        });
      case event.provingStarts:
        if (host.work !== undefined) host.work.job.state = "proving";
        return;
      case event.jobEnds:
        return promises.jobEnded(host, nowSec);
      case event.idleTooLong:
        return fleet.idleTooLong(host, nowSec);
    }
  };

const fleetEvents =
  ({ fleet, desk, inbox }: Rooms) =>
  (kind: number, classIndex: number, slot: number, nowSec: number): void => {
    switch (kind) {
      case event.opens:
        return fleet.opens(nowSec);
      case event.closes:
        desk.close();
        return fleet.closes(nowSec);
      case event.stockOutEnds:
        return fleet.stockOutEnds(classIndex, nowSec);
      case event.hostLost: {
        const lost = fleet.lose(classIndex, slot, nowSec);
        if (lost === undefined) return;
        const { id: hostId, className } = lost.host;
        inbox.tell({ kind: "host-lost", hostId, className, job: lost.job && idOf(lost.job), atSec: nowSec });
      }
    }
  };
