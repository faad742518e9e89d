import { type Asked, askedOf, minuteOf, type WatchedMinute } from "../../src/domain/asked.ts";
import { type Demand, noDemand } from "../../src/domain/books.ts";
import { type Decision, demandIn } from "../../src/domain/decision.ts";
import type { PassInput } from "../../src/domain/pass-input.ts";
import { usdPerProve } from "../../src/domain/pricing.ts";
import { type RequestId, type UnixSeconds, unixSeconds } from "../../src/domain/values.ts";
import { rehearsedSec } from "../../src/domain/warm.ts";

const windowSec = 3_600;

/** What a request adds to the last hour's demand. */
type Entry = { atSec: number; wins: number; gpuSec: number; prove: number };

export function createDemandWindow() {
  const counted = new Set<RequestId>();
  const entries: Entry[] = [];
  const minutes: { minuteSec: UnixSeconds; asked: Asked[] }[] = [];
  const total = { wins: 0, gpuSec: 0, prove: 0 };
  const add = ({ wins, gpuSec, prove }: Entry, sign: 1 | -1): void => {
    total.wins += sign * wins;
    total.gpuSec += sign * gpuSec;
    total.prove += sign * prove;
  };
  const minuteAt = (now: UnixSeconds): Asked[] => {
    const minuteSec = minuteOf(now);
    if (minutes.at(-1)?.minuteSec !== minuteSec) minutes.push({ minuteSec, asked: [] });
    return minutes.at(-1)?.asked ?? [];
  };
  return {
    count({ now, market, candidates }: PassInput, decisions: ReadonlyMap<RequestId, Decision>): void {
      for (const { request } of candidates) {
        if (counted.has(request.requestId)) continue;
        counted.add(request.requestId);
        const decision = decisions.get(request.requestId);
        const one = askedOf(request, decision, market.requirements, now);
        if (one) minuteAt(now).push(one);
        const entry = entryOf(now, decision, usdPerProve(market.prove));
        if (entry === undefined) continue;
        entries.push(entry);
        add(entry, 1);
      }
    },
    /** Looked at each minute, it lacks none. */
    watched(now: UnixSeconds): readonly WatchedMinute[] {
      minuteAt(now);
      const fromSec = minuteOf(unixSeconds(now - rehearsedSec));
      while (minutes[0] && minutes[0].minuteSec < fromSec) minutes.shift();
      return minutes;
    },
    of(nowSec: number): Demand {
      for (let first = entries[0]; first && first.atSec < nowSec - windowSec; first = entries[0]) {
        entries.shift();
        add(first, -1);
      }
      const { wins, gpuSec, prove } = total;
      if (entries.length === 0 || wins <= 0) return noDemand;
      const winsPerHour = (wins * 3_600) / windowSec;
      return { winsPerHour, gpuSec: gpuSec / wins, revenueProve: prove / wins, revenueUsd: 0 };
    },
  };
}

function entryOf(atSec: number, decision: Decision | undefined, usdPerProve: number): Entry | undefined {
  const demand = demandIn(decision);
  if (demand === undefined) return undefined;
  const { chance, neededSec, revenueMicros } = demand;
  return {
    atSec,
    wins: chance,
    gpuSec: chance * neededSec,
    prove: (chance * revenueMicros) / 1e6 / usdPerProve,
  };
}
