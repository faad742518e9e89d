import { wei } from "../../../../../src/domain/values.ts";
import { id, idBytes, type Row, who, whoBytes } from "../row.ts";

const aBid = { bidder: whoBytes(1), amount: "340000000", createdAt: 6, bidderName: "ada" };
const theBid = { bidder: who(1), amount: 340_000_000n, createdAtSec: 6, bidderName: "ada" };

export const auctionRows: readonly Row[] = [
  {
    rpc: "Bid",
    call: ({ auction }, options) => auction.bid({ requestId: id, prover: who(1), amount: wei(340_000_000n) }, options),
    sends: { requestId: idBytes, amount: "340000000", prover: whoBytes(1) },
    variant: "BID_VARIANT",
  },
  {
    rpc: "Settle",
    call: ({ auction }, options) => auction.settle({ requestId: id, winner: who(1) }, options),
    sends: { requestId: idBytes, winner: whoBytes(1) },
    variant: "SETTLE_VARIANT",
  },
  {
    rpc: "GetFilteredSettleableRequests",
    call: ({ auction }, options) => auction.settleable(options),
    sends: { limit: 100, page: 1 },
    answers: {
      requests: [
        { requestId: idBytes, createdAt: 5, minAuctionPeriod: 15, bids: [{ bidder: whoBytes(1), amount: "10" }] },
      ],
    },
    gives: [{ requestId: id, createdAtSec: 5, minAuctionPeriodSec: 15, bids: [{ bidder: who(1), amount: 10n }] }],
  },
  {
    rpc: "GetFilteredBidHistory",
    call: ({ auction }, options) => auction.bids({ requestId: id, winnerFirst: true }, options),
    sends: { requestId: idBytes, limit: 100, page: 1, winnerFirst: true },
    answers: { bids: [aBid] },
    gives: [theBid],
  },
  {
    rpc: "GetFilteredProverBidHistory",
    call: ({ auction }, options) => auction.proverBids(who(1), options),
    sends: { proverAddress: whoBytes(1), limit: 100, page: 1 },
    answers: { bids: [aBid] },
    gives: [theBid],
  },
  {
    rpc: "GetProvePrice",
    call: ({ auction }, options) => auction.provePrice(options),
    sends: {},
    answers: { price: "0.4023", lastUpdated: 5, percentChange_24h: "1" },
    gives: { usdMicros: 402_300n, updatedAtSec: 5 },
  },
  {
    rpc: "GetMarketPricePerPgu",
    call: ({ auction }, options) => auction.marketPrice(options),
    sends: {},
    answers: { price: "690000000.5", asOf: 5 },
    gives: { pricePerPgu: 690_000_000n, asOfSec: 5 },
  },
  {
    rpc: "GetPriceInfo",
    call: ({ auction }, options) => auction.priceInfo(options),
    sends: {},
    answers: {
      baseFeeCore: "1",
      baseFeeCompressed: "2",
      baseFeePlonk: "3",
      baseFeeGroth16: "4",
      minPricePerPgu: "5",
      avgPricePerPgu: "6.5",
      maxPricePerPgu: "7",
      sampleCount: 8,
      timeWindowSeconds: 9,
    },
    gives: {
      baseFees: { core: 1n, compressed: 2n, plonk: 3n, groth16: 4n },
      lowestPerPgu: 5n,
      averagePerPgu: 6n,
      highestPerPgu: 7n,
      samples: 8,
      windowSec: 9,
    },
  },
  {
    rpc: "GetGasPriceEstimate",
    call: ({ auction }, options) => auction.gasPriceEstimate("auction", options),
    sends: { strategy: "AUCTION" },
    answers: { gasPrice: 12 },
    gives: 12n,
  },
];
