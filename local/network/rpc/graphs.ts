import { optionalAddress } from "../address.ts";
import type { Engine } from "../engine.ts";
import type { Hex } from "../hex.ts";
import {
  count,
  createdSec,
  type Daily,
  daily,
  daysOf,
  gasOf,
  provedSec,
  successPercent,
  weiPerMgas,
} from "../state/graphs.ts";
import type { RequestRecord } from "../state/records.ts";
import { saturated } from "../u64.ts";
import type { NetworkRpcs } from "./service.ts";

/** The explorer's numbers and curves, counted from the box's own requests. An address is a requester's, and a prover's in the analytics. */
export const graphs = (engine: Engine): NetworkRpcs => {
  const { state } = engine;
  const of = (kind: "requester" | "fulfiller", address: Hex | undefined): readonly RequestRecord[] =>
    state.requests.candidates(address === undefined ? [] : [`${kind}:${address}`]);
  const span = (days: number) => ({ nowSec: engine.nowSec(), days });

  return {
    getProofRequestMetrics(filter) {
      const requests = of("requester", optionalAddress(filter.address));
      const proved = requests.filter((request) => provedSec(request) !== undefined);
      return {
        totalProofs: BigInt(proved.length),
        totalPrograms: BigInt(new Set(requests.map(({ vkHash }) => vkHash)).size),
        totalGas: saturated(gasOf(proved)),
      };
    },
    getProofRequestGraph(filter) {
      const requests = of("requester", optionalAddress(filter.address));
      return { data: points(daily(requests, span(daysOf(filter.rangeIntervalDays)), createdSec, count)) };
    },
    getAnalyticsGraphs(filter) {
      const requests = of("fulfiller", optionalAddress(filter.address));
      const days = span(daysOf(filter.rangeIntervalDays));
      return {
        auctionSuccessRate: points(daily(requests, days, createdSec, successPercent)),
        proofs: points(daily(requests, days, provedSec, count)),
        rewardsMgas: points(daily(requests, days, provedSec, weiPerMgas)),
      };
    },
    getOverviewGraphs(filter) {
      const owner = optionalAddress(filter.address);
      const requests = of("requester", owner);
      const days = span(daysOf(undefined));
      const programs = [...state.programs.values()].filter((one) => owner === undefined || one.owner === owner);
      return {
        proofs: points(daily(requests, days, provedSec, count)),
        programs: points(daily(programs, days, ({ createdAtSec }) => createdAtSec, count)),
        gas: points(daily(requests, days, provedSec, gasOf)),
      };
    },
  };
};

/** Midnight UTC as `2026-08-21T00:00:00Z`. */
const points = (data: Daily) =>
  data.map(({ day, value }) => ({ timestamp: day.toISOString().replace(".000", ""), value: saturated(value) }));
