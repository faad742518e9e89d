import type { HostLosses, JobSamples } from "../../src/domain/capability.ts";
import { type ClearingPrice, marketLevel } from "../../src/domain/clearing.ts";
import {
  believedGas,
  estimateGas,
  type GasBelief,
  type GasEstimate,
  type GasKnowledge,
} from "../../src/domain/estimate.ts";
import { jobSamples, learnedClearings, learnedPrograms } from "../../src/domain/learned.ts";
import type { Clearings, ProgramKnowledge } from "../../src/domain/pass-input.ts";
import type { ProofRequest } from "../../src/domain/proof-request.ts";
import type { Requirements, TrackRecord } from "../../src/domain/requirements.ts";
import { clearingSeries, series } from "../../src/domain/series.ts";
import type { Hash, Pgu, RequestId } from "../../src/domain/values.ts";
import type { News, View } from "../policy.ts";

/** What the steps keep of each series in the table. */
const kept = 32;
const lookbackSec = 24 * 3_600;
const lossWindowSec = 600;
const none: readonly number[] = [];

export type Memory = ReturnType<typeof createMemory>;

/** What the deployed bidder learns, and keeps in the table. */
export function createMemory() {
  const samples = new Map<string, readonly number[]>();
  const counted = { atSec: Number.POSITIVE_INFINITY, busySec: 0, idleSec: 0 };
  const prices: ClearingPrice[] = [];
  const terms = new Map<RequestId, ProofRequest>();
  const lost: { atSec: number; className: string }[] = [];
  const resolved: { atSec: number; missed: boolean }[] = [];
  const believed = new Map<Hash, GasKnowledge & { belief: GasBelief }>();
  let missed = 0;

  const of = (name: string): readonly number[] => samples.get(name) ?? none;
  /** A new list each time: the same one says that nothing was learned meanwhile. */
  const observe = (name: string, value: number): void => {
    samples.set(name, [...of(name).slice(1 - kept), value]);
  };

  const clearing = (request: ProofRequest | undefined, cheapest: bigint | undefined, view: View): void => {
    if (!request || cheapest === undefined) return;
    const { averagePerPgu, samples } = view.marketPrices;
    const level = marketLevel(prices, samples > 0 ? Number(averagePerPgu) : undefined, view.nowSec);
    prices.push({ perPgu: Number(cheapest), atSec: view.nowSec });
    if (prices.length > kept) prices.shift();
    if (level === undefined) return;
    const ratio = Number(cheapest) / level;
    for (const name of clearingSeries(request.vkHash, request.mode)) observe(name, ratio);
  };

  return {
    /** A request that we bid on: later news name its id alone. */
    know: (request: ProofRequest) => void terms.set(request.requestId, request),
    take(news: News, view: View): void {
      switch (news.kind) {
        case "won":
          return clearing(terms.get(news.requestId), news.cheapestOther, view);
        case "lost":
          return clearing(terms.get(news.requestId), news.winning, view);
        case "finished": {
          const { className, gas, proveSec, startUpSec, wrapSec, uploadSec } = news;
          observe(series.speed(className), Number(gas) / proveSec);
          observe(startUpSec > 60 ? series.coldStart(className) : series.warmStart(className), startUpSec);
          observe(series.deliver, uploadSec + 1);
          const { vkHash, mode } = terms.get(news.requestId) ?? {};
          if (vkHash) observe(series.gas(vkHash), Number(gas));
          if (wrapSec > 0 && (mode === "groth16" || mode === "plonk")) observe(series.wrap(mode, className), wrapSec);
          return;
        }
        case "host-lost":
          lost.push({ atSec: news.atSec, className: news.className });
          return;
        case "host-ready":
          return observe(series.coldStart(news.className), news.startUpSec + 10);
        case "resolved":
          resolved.push({ atSec: news.atSec, missed: !news.onTime });
          if (!news.onTime) missed += 1;
          return;
        default:
          return;
      }
    },
    jobs: (className: string): JobSamples => jobSamples(className, of),
    programs(requests: readonly { request: ProofRequest; publishedGas?: Pgu | undefined }[]) {
      return learnedPrograms(
        requests.map(({ request: { vkHash, mode }, publishedGas }) => ({ vkHash, mode, published: publishedGas })),
        of,
      );
    },
    /** As `createBeliefs` has it, but found again only where something new is known of the program. */
    gas(request: ProofRequest, programs: ReadonlyMap<Hash, ProgramKnowledge>): GasEstimate {
      const { learned, published } = programs.get(request.vkHash) ?? {};
      const before = believed.get(request.vkHash);
      if (before && before.learned === learned && before.published === published)
        return estimateGas(request, before.belief);
      const knowledge: GasKnowledge = { ...(learned && { learned }), ...(published !== undefined && { published }) };
      const belief = believedGas(knowledge);
      believed.set(request.vkHash, { ...knowledge, belief });
      return estimateGas(request, belief);
    },
    clearings: (): Clearings => learnedClearings([...prices], of),
    /** As the books tell it: of all host seconds so far those without a job, over those with one. */
    idleShare({ nowSec, hosts }: View): number {
      const sec = Math.max(0, nowSec - counted.atSec);
      counted.atSec = nowSec;
      for (const { state } of hosts) {
        if (state === "busy") counted.busySec += sec;
        if (state === "idle") counted.idleSec += sec;
      }
      return counted.busySec > 0 ? Math.min(counted.idleSec / counted.busySec, 1) : 0;
    },
    /** Within the last ten minutes, in which about so many hosts ran. */
    losses(className: string, hosts: number, nowSec: number): HostLosses {
      const recent = lost.filter((each) => each.className === className && each.atSec > nowSec - lossWindowSec);
      return { lost: recent.length, hostHours: (hosts * lossWindowSec) / 3_600 };
    },
    record(nowSec: number): TrackRecord {
      while ((resolved[0]?.atSec ?? nowSec) < nowSec - lookbackSec) if (resolved.shift()?.missed) missed -= 1;
      return { resolved: resolved.length, missed };
    },
    requirements: ({ requirements }: View): Requirements => ({
      ...requirements,
      ...{ minSuccessMillionths: 980_000, lookbackHours: 24, minResolved: 50 },
    }),
  };
}
