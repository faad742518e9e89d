import { FulfillmentStatus, type GraphData } from "../../src/gen/types_pb.ts";
import { type Check, demand, persistently } from "../check.ts";
import { aRequest, requestsThere } from "../samples.ts";
import { textOf } from "../values.ts";

const daySec = 86_400;

/** Points in time, each once, the oldest first, none in time to come. */
function demandCurve(data: readonly GraphData[], nowSec: number, what: string): void {
  const times = data.map(({ timestamp }) => Date.parse(timestamp) / 1000);
  demand(times.every(Number.isFinite), `${what} has a timestamp that is none`);
  const wrong = times.findIndex((sec, index) => index > 0 && sec <= (times[index - 1] ?? sec));
  demand(wrong < 0, `${what}: point ${wrong + 1} is not after the one before`);
  demand((times.at(-1) ?? 0) <= nowSec + daySec, `${what} ends in time to come`);
}

const sumOf = (data: readonly GraphData[]): bigint => data.reduce((sum, { value }) => sum + value, 0n);

export const statisticsChecks: readonly Check[] = [
  {
    name: "counts no more of one requester than of all",
    rpc: "GetProofRequestMetrics",
    kind: "read",
    run: (target) =>
      persistently(async () => {
        const one = await target.network.getProofRequestMetrics({ address: (await aRequest(target)).requester });
        const all = await target.network.getProofRequestMetrics({});
        for (const field of ["totalProofs", "totalPrograms", "totalGas"] as const) {
          demand(one[field] <= all[field], `${field} is ${one[field]} of one and ${all[field]} of all`);
        }
        return `${one.totalProofs} of ${all.totalProofs} proofs`;
      }),
  },
  {
    name: "counts at least the proofs that are known",
    rpc: "GetProofRequestMetrics",
    kind: "read",
    async run(target) {
      const { totalProofs, totalPrograms } = await target.network.getProofRequestMetrics({});
      const requests = await requestsThere(target);
      const proved = requests.filter(
        ({ fulfillmentStatus }) => fulfillmentStatus === FulfillmentStatus.FULFILLED,
      ).length;
      const programs = new Set(requests.map(({ vkHash }) => textOf(vkHash))).size;
      demand(totalProofs >= BigInt(proved), `total_proofs is ${totalProofs}, and ${proved} are listed`);
      demand(totalPrograms >= BigInt(programs), `total_programs is ${totalPrograms}, and ${programs} are listed`);
      return `${totalProofs} proofs of ${totalPrograms} programs`;
    },
  },
  {
    name: "is a curve over the days that were asked for, and counts the requests of them",
    rpc: "GetProofRequestGraph",
    kind: "read",
    async run(target) {
      const days = 7n;
      const { data } = await target.network.getProofRequestGraph({ rangeIntervalDays: days });
      demandCurve(data, target.nowSec(), "data");
      const from = Math.min(...data.map(({ timestamp }) => Date.parse(timestamp) / 1000));
      demand(from > target.nowSec() - Number(days + 2n) * daySec, `begins more than ${days} days ago`);
      const listed = (await requestsThere(target)).filter(({ createdAt }) => createdAt >= BigInt(from)).length;
      const counted = sumOf(data);
      demand(counted >= BigInt(listed), `counts ${counted} requests, and ${listed} are listed`);
      return `${counted} requests in ${data.length} points`;
    },
  },
  {
    name: "has curves, and shares of a hundred",
    rpc: "GetAnalyticsGraphs",
    kind: "read",
    async run({ network, nowSec }) {
      const { auctionSuccessRate, proofs, rewardsMgas } = await network.getAnalyticsGraphs({});
      for (const [what, data] of Object.entries({ auctionSuccessRate, proofs, rewardsMgas })) {
        demandCurve(data, nowSec(), what);
      }
      const over = auctionSuccessRate.find(({ value }) => value > 100n);
      demand(over === undefined, `auction_success_rate is ${over?.value} on ${over?.timestamp}`);
      return `${sumOf(proofs)} proofs in ${proofs.length} points`;
    },
  },
  {
    name: "has curves, with no more proofs than GetProofRequestMetrics counts",
    rpc: "GetOverviewGraphs",
    kind: "read",
    run: (target) =>
      persistently(async () => {
        const { proofs, programs, gas } = await target.network.getOverviewGraphs({});
        for (const [what, data] of Object.entries({ proofs, programs, gas })) demandCurve(data, target.nowSec(), what);
        const { totalProofs } = await target.network.getProofRequestMetrics({});
        demand(sumOf(proofs) <= totalProofs, `draws ${sumOf(proofs)} proofs of ${totalProofs}`);
        return `${sumOf(proofs)} proofs, ${sumOf(programs)} programs`;
      }),
  },
];
