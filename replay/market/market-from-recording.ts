import type { Address } from "../../src/domain/values.ts";
import { chanceOf } from "../chance.ts";
import { proverUnderTest } from "./ids.ts";
import { drawJobLuck } from "./job-luck.ts";
import { auctionSec, type Market, type MarketRequest, usualPerformance } from "./market.ts";
import { marketRequest } from "./market-request.ts";
import { type PriceSeries, priceSeries } from "./prove-price.ts";
import type { RecordedRequest, Recording } from "./recorded.ts";
import { RecordingError } from "./recorded-fields.ts";
import { type Weather, weathers } from "./weather.ts";

export type RecordedMarketOptions = {
  name: string;
  /** What the recording cannot know (the luck of jobs and hosts) is drawn from it. */
  seed: number;
  weather?: Weather;
  /** Provers whose bids are left out: one's own. The first is taken for the prover under test. */
  leaveOut?: readonly Address[];
};

/** A recording as a market. Throws a RecordingError where it has no request or no PROVE price. */
export function marketFromRecording(recording: Recording, options: RecordedMarketOptions): Market {
  const { name, seed, weather = weathers.calm, leaveOut = [] } = options;
  const { header, requests: recorded } = recording;
  const inOrder = [...recorded].sort((a, b) => a.request.createdAtSec - b.request.createdAtSec);
  const [first, last] = [inOrder[0], inOrder.at(-1)];
  if (first === undefined || last === undefined) throw new RecordingError(1, "request", "no request was recorded");
  const luck = chanceOf(seed, "job luck");
  const gasOf = createGasOf(inOrder);
  const subject = leaveOut[0] ?? proverUnderTest;

  const requests = inOrder.map((each, index): MarketRequest => {
    const { request, publishedGas, bids } = each;
    return marketRequest({
      index,
      terms: { ...request, ...asItWasOpen },
      publishedGas: publishedGas === undefined ? undefined : Number(publishedGas),
      visibleAtSec: request.createdAtSec + luck.between(0.2, 1),
      gas: gasOf(each),
      executable: request.executionStatus !== "unexecutable" && request.executionStatus !== "validation-failed",
      cancelledAtSec: cancelledAt(each),
      prover: subject,
      rivalBids: bids
        .filter(({ bidder }) => !leaveOut.includes(bidder))
        .map(({ bidder, name: called, amount, atSec }) => ({
          bidder: called ?? bidder,
          weiPerPgu: Number(amount),
          atSec,
        })),
      luck: drawJobLuck(luck, request.mode),
    });
  });
  return {
    name,
    seed,
    weather,
    requests,
    prover: subject,
    performance: usualPerformance,
    startSec: first.request.createdAtSec,
    endSec: last.request.createdAtSec,
    tickWei: Number(header.tickWei),
    prove: provePrices(recording),
  };
}

/** What a bidder saw, whatever became of it. */
const asItWasOpen = {
  fulfillmentStatus: "requested",
  executionStatus: "unexecuted",
  settlementStatus: "unsettled",
  isCanceled: false,
} as const;

/**
 * The gas that was used; where it never became known, the median of its program, else the request's own limit less the
 * usual margin.
 */
function createGasOf(recorded: readonly RecordedRequest[]): (each: RecordedRequest) => number {
  const known = new Map<string, number[]>();
  for (const { request } of recorded) {
    const used = Number(request.gasUsed ?? 0n);
    if (used > 0) known.set(request.vkHash, [...(known.get(request.vkHash) ?? []), used]);
  }
  const medians = new Map(
    [...known].map(([program, all]) => [program, all.sort((a, b) => a - b)[all.length >> 1] ?? 0]),
  );
  return ({ request: { vkHash, gasUsed, gasLimit, cycleLimit } }) => {
    if (gasUsed !== undefined && gasUsed > 0n) return Number(gasUsed);
    const limit = Number(gasLimit > 0n ? gasLimit : cycleLimit);
    return medians.get(vkHash) ?? Math.max(Math.round(limit / 1.15), 1);
  };
}

/** Who cancels because nobody took it would not have done so had it been taken: that is no cancellation here. */
function cancelledAt({ request, updatedAtSec }: RecordedRequest): number {
  const endsSec = request.createdAtSec + auctionSec(request.minAuctionPeriodSec);
  const isForLack = request.fulfiller === undefined && updatedAtSec >= endsSec;
  return request.isCanceled && !isForLack ? updatedAtSec : Number.POSITIVE_INFINITY;
}

function provePrices({ prices }: Recording): PriceSeries {
  if (prices.length === 0) throw new RecordingError(1, "prove-price", "no PROVE price was recorded");
  const samples = prices.map(({ usdMicros, updatedAtSec }) => ({ usd: Number(usdMicros) / 1e6, updatedAtSec }));
  return priceSeries(samples.sort((a, b) => a.updatedAtSec - b.updatedAtSec));
}
