import { pgu, type RequestId, wei } from "../../src/domain/values.ts";
import type { EventHeap } from "../event-heap.ts";
import { event } from "../events.ts";
import type { Fleet } from "../fleet/fleet.ts";
import { type Host, idOf, type Job } from "../fleet/host.ts";
import { countsUntilSec, type Market, type MarketRequest } from "../market/market.ts";
import type { JobView, News } from "../policy.ts";
import { fate } from "../result.ts";
import type { Won } from "./auction-house.ts";
import type { Performance } from "./performance.ts";

export type PromisesOptions = {
  market: Market;
  timeline: EventHeap;
  fates: Uint8Array;
  bidWei: Float64Array;
  fleet: Fleet;
  performance: Performance;
  /** What policies see; kept here. */
  jobs: JobView[];
  tell(news: News): void;
};

export type Promises = ReturnType<typeof createPromises>;

/** What was assigned to the prover under test, until it is paid or given up. */
export function createPromises(options: PromisesOptions) {
  const { market, timeline, fates, bidWei, fleet, performance, jobs, tell } = options;
  const byId = new Map<RequestId, Job>();
  const unplaced = new Set<Job>();
  const books = { earnedWei: 0n, revenueUsd: 0, suspensions: 0, suspendedSec: 0, unsettled: 0 };

  const resolve = (entry: MarketRequest, onTime: boolean, nowSec: number): void => {
    const wasUntilSec = performance.suspendedUntilSec() ?? nowSec;
    if (performance.judge(onTime, nowSec)) {
      books.suspensions += 1;
      books.suspendedSec += (performance.suspendedUntilSec() ?? nowSec) - Math.max(nowSec, wasUntilSec);
    }
    tell({ kind: "resolved", requestId: entry.request.requestId, onTime, atSec: nowSec });
  };
  const forget = (job: Job): void => {
    byId.delete(idOf(job));
    unplaced.delete(job);
    jobs.splice(jobs.indexOf(job), 1);
  };
  const stop = (job: Job, nowSec: number): void => {
    fleet.withdraw(job, nowSec);
    forget(job);
  };

  return {
    books,
    unplaced,
    jobOf: (id: RequestId): Job | undefined => byId.get(id),
    isEmpty: () => byId.size === 0 && books.unsettled === 0,
    assign({ entry, amountPerPgu }: Won, nowSec: number): void {
      const { request, publishedGas } = entry;
      const job: Job = {
        request,
        amountPerPgu,
        publishedGas,
        entry,
        assignedAtSec: nowSec,
        state: "unplaced",
        tries: 1,
        className: undefined,
        classIndex: -1,
        hostId: undefined,
        host: undefined,
        startedAtSec: undefined,
      };
      byId.set(request.requestId, job);
      unplaced.add(job);
      jobs.push(job);
      timeline.add(entry.deadlineSec, event.expires, entry.index);
    },
    jobEnded(host: Host, nowSec: number): void {
      const work = fleet.finish(host, nowSec);
      if (work === undefined) return;
      const { job, startUpSec, proveSec } = work;
      const { entry } = job;
      forget(job);
      if (!entry.executable) {
        fates[entry.index] = fate.unexecutable;
        return tell({ kind: "ended", requestId: idOf(job), because: "unexecutable", atSec: nowSec });
      }
      fates[entry.index] = nowSec <= countsUntilSec(entry, market.performance) ? fate.onTime : fate.late;
      books.unsettled += 1;
      timeline.add(nowSec + settlementSec, event.settles, entry.index);
      const { wrapSec, uploadSec } = entry.luck;
      const measured = { className: host.className, hostId: host.id, startUpSec, proveSec, wrapSec, uploadSec };
      tell({ kind: "finished", requestId: idOf(job), gas: pgu(BigInt(entry.gas)), ...measured, atSec: nowSec });
    },
    settle(entry: MarketRequest, nowSec: number): void {
      const { request, gas, index } = entry;
      const bid = bidWei[index] ?? 0;
      const earned = wei(request.baseFee + BigInt(bid) * BigInt(gas));
      books.unsettled -= 1;
      books.earnedWei += earned;
      books.revenueUsd += market.prove.usdAt(nowSec) * (entry.baseFeeProve + (bid * gas) / 1e18);
      tell({ kind: "settled", requestId: request.requestId, gasUsed: pgu(BigInt(gas)), earned, atSec: nowSec });
      resolve(entry, fates[index] === fate.onTime, nowSec);
    },
    expire(entry: MarketRequest, nowSec: number): void {
      const job = byId.get(entry.request.requestId);
      if (job === undefined) return;
      fates[entry.index] = fate.expired;
      stop(job, nowSec);
      resolve(entry, false, nowSec);
    },
    giveUp(id: RequestId, nowSec: number): void {
      const job = byId.get(id);
      if (job === undefined) return;
      const { entry } = job;
      fates[entry.index] = fate.gaveUp;
      stop(job, nowSec);
      if (entry.executable) resolve(entry, false, nowSec);
    },
    /** The requester takes back what is assigned and not delivered. */
    cancel(entry: MarketRequest, nowSec: number): void {
      const job = byId.get(entry.request.requestId);
      fates[entry.index] = fate.cancelled;
      if (job !== undefined) stop(job, nowSec);
      tell({ kind: "ended", requestId: entry.request.requestId, because: "cancelled", atSec: nowSec });
    },
  };
}

/** From the acceptance of a proof to its payment. */
const settlementSec = 1;
