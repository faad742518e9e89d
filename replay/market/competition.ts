import { type Chance, chanceOf } from "../chance.ts";
import { auctionSec, lowestBid, type RivalBid, usualTickWei } from "./market.ts";
import { type Rival, rivals } from "./rivals.ts";

/** What of a request decides how rivals bid. */
export type Contested = {
  createdAtSec: number;
  minAuctionPeriodSec: number;
  gas: number;
  maxPriceWei: number;
  /** Program and mode in one word: its price is remembered. */
  kind: string;
  /** Standard normal: how dear this program and mode is to prove. */
  dearness: number;
  /** Which rivals the whitelist admits; undefined: all. */
  admitted: readonly string[] | undefined;
};

/** Standard deviation of the logarithm between the requests of an hour; half of the variance stays with a program and mode. */
const spread = 0.35;
/** A little more than half: the rivals' own noise, and those that take no notice of the program, eat into it. */
const persistent = Math.sqrt(0.57);
const passing = Math.sqrt(0.43);
const weiPerProvePerBpgu = 1e9;

/** The bids of all rivals on each request, in the order of creation. They neither know nor mind the prover under test. */
export function createCompetition(seed: number, levelAt: (sec: number) => number) {
  const bidders = rivals.map((rival) => createBidder(rival, chanceOf(seed, `rival ${rival.name}`), levelAt));
  const noise = chanceOf(seed, "price noise");
  const cleared = new Map<string, number>();

  return function bidsOn(request: Contested): RivalBid[] {
    const usual = Math.exp(spread * (persistent * request.dearness + passing * noise.normal()));
    const { createdAtSec, kind } = request;
    const offers = bidders.map((bidder) => bidder.offer(request, { usual, lastWei: cleared.get(kind) }));
    const bids = offers.flatMap((offer) => offer ?? []);
    const { rivalWei } = lowestBid(bids);
    if (bids.length > 0) cleared.set(kind, rivalWei);
    const endsSec = createdAtSec + auctionSec(request.minAuctionPeriodSec);
    const winner = bids.find(({ weiPerPgu }) => weiPerPgu === rivalWei)?.bidder;
    for (const bidder of bidders) bidder.learn({ won: bidder.name === winner, endsSec, gas: request.gas });
    return bids;
  };
}

type Known = { usual: number; lastWei: number | undefined };

function createBidder(rival: Rival, chance: Chance, levelAt: (sec: number) => number) {
  /** When each of its promises ends. */
  let promises: number[] = [];
  let hasBid = false;
  const priceOf = createPrice(rival, chance, levelAt);

  return {
    name: rival.name,
    offer(request: Contested, known: Known): RivalBid | undefined {
      const wants = chance.uniform() < rival.appetite; // drawn for every request: capacity must not shift the stream
      const delaySec = chance.between(1, 10);
      const ownNoise = chance.normal();
      promises = promises.filter((endsSec) => endsSec > request.createdAtSec);
      const weiPerPgu = onTick(priceOf(request.createdAtSec, known, ownNoise));
      const admitted = request.admitted?.includes(rival.name) ?? true;
      hasBid = wants && admitted && promises.length < rival.capacity && weiPerPgu <= request.maxPriceWei;
      if (!hasBid) return undefined;
      return { bidder: rival.name, weiPerPgu, atSec: request.createdAtSec + delaySec };
    },
    learn({ won, endsSec, gas }: { won: boolean; endsSec: number; gas: number }): void {
      if (hasBid) promises.push(won ? endsSec + 30 + gas / (rival.mgasPerSec * 1e6) : endsSec);
    },
  };
}

function createPrice({ price }: Rival, chance: Chance, levelAt: (sec: number) => number) {
  let configured = { wei: 0, untilSec: 0 };
  const levelWei = (sec: number): number => levelAt(sec) * weiPerProvePerBpgu;
  return (sec: number, { usual, lastWei }: Known, ownNoise: number): number => {
    switch (price.kind) {
      case "constant":
        if (sec >= configured.untilSec) {
          configured = { wei: levelWei(sec) * price.ofLevel, untilSec: sec + chance.between(12, 36) * 3600 };
        }
        return configured.wei;
      case "follow":
        return levelWei(sec) * price.ofLevel * usual * Math.exp(0.05 * ownNoise);
      case "undercut":
        return Math.max((lastWei ?? levelWei(sec) * usual) - usualTickWei, levelWei(sec) * price.lowestOfLevel);
    }
  };
}

const onTick = (wei: number): number => Math.max(Math.floor(wei / usualTickWei), 1) * usualTickWei;
