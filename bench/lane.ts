import { z } from "zod";
import { type Figure, figureAtLeast, reading } from "./figure.ts";
import { createBidder } from "./lane-bidder.ts";
import { startLoopback } from "./loopback.ts";
import { openRequests } from "./open-requests.ts";

/** What a call to the network takes beside its work: from one region to another. */
const latencyMs = 50;
const batch = 128;
const oneByOne = 12;

/** Bids in a second through the signer's lane, several in flight and one at a time, in turn on the same machine. */
export async function lane(rounds: number): Promise<Figure[]> {
  const loopback = await startLoopback();
  const { box } = loopback;
  try {
    const bidder = createBidder(loopback);
    // The first of each warms the code up and is not counted.
    await openRequests(box.said, (rounds + 1) * (batch + oneByOne));
    await box.control("POST /faults", { at: "Bid", fault: { kind: "latency", ms: latencyMs } });
    const rates = { inFlight: [] as number[], alone: [] as number[] };
    for (let round = 0; round <= rounds; round++) {
      const [inFlight, alone] = [await bidder.atOnce(batch), await bidder.oneByOne(oneByOne)];
      if (round === 0) continue;
      rates.inFlight.push(inFlight);
      rates.alone.push(alone);
    }
    const spent = await box.control("GET /transactions?method=Bid");
    bidder.close();
    return figuresOf(rates, spent, (rounds + 1) * (batch + oneByOne));
  } finally {
    await loopback.close();
  }
}

function figuresOf(rates: { inFlight: number[]; alone: number[] }, spent: unknown, asked: number): Figure[] {
  const bids = z.array(z.object({ requestId: z.string() })).parse(spent);
  const times = rates.inFlight.map((rate, round) => rate / (rates.alone[round] ?? Number.POSITIVE_INFINITY));
  return [
    figureAtLeast(`lane: bids accepted, calls of ${latencyMs} ms, in flight`, "bids/s", rates.inFlight, {
      median: 100,
    }),
    figureAtLeast(`lane: bids accepted, calls of ${latencyMs} ms, one at a time`, "bids/s", rates.alone),
    figureAtLeast("lane: in flight against one at a time", "times", times, { median: 5 }),
    reading(
      "lane: requests without exactly one bid",
      "requests",
      asked - new Set(bids.map(({ requestId }) => requestId)).size,
      0,
    ),
    reading("lane: nonces spent beside those", "nonces", bids.length - asked, 0),
  ];
}
