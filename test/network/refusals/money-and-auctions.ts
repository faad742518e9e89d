import { type RequestId, wei } from "../../../src/domain/values.ts";
import type { Refusal } from "./row.ts";
import { addressOf, nowhere, type World } from "./world.ts";

const transfer = ({ it, as, stranger }: World, amount: bigint, fee = 5n) =>
  as(it.box.accounts.requester).payments.transfer({
    to: addressOf(stranger),
    amount: wei(amount),
    params: { auctioneer: addressOf(it.box.accounts.auctioneer), fee: wei(fee) },
  });

const withdraw = ({ it, as, stranger }: World, amount: bigint, from: "requester" | "stranger" = "requester") =>
  as(it.box.accounts.requester).payments.withdraw({
    account: addressOf(from === "stranger" ? stranger : it.box.accounts.requester),
    amount: wei(amount),
  });

const tooMuch = 10n ** 30n;

export const paymentRefusals: readonly Refusal[] = [
  {
    verb: "payments.transfer",
    code: "invalid",
    because: /amount must be above 0/,
    call: (world) => transfer(world, 0n),
  },
  { verb: "payments.transfer", code: "invalid", because: /fee must be 5/, call: (world) => transfer(world, 1n, 4n) },
  {
    verb: "payments.transfer",
    code: "precondition",
    because: /insufficient balance/,
    call: (world) => transfer(world, tooMuch),
  },
  {
    verb: "payments.withdraw",
    code: "invalid",
    because: /amount must be above 0/,
    call: (world) => withdraw(world, 0n),
  },
  {
    verb: "payments.withdraw",
    code: "not-allowed",
    because: /only the account itself/,
    call: (world) => withdraw(world, 1n, "stranger"),
  },
  {
    verb: "payments.withdraw",
    code: "precondition",
    because: /insufficient balance/,
    call: (world) => withdraw(world, tooMuch),
  },
  {
    verb: "payments.latestBridgeBlock",
    code: "not-found",
    because: /bridged to chain 1, not 5/,
    call: ({ as }) => as(undefined).payments.latestBridgeBlock(5),
  },
];

const bid = ({ it, as }: World, requestId: RequestId, amount = 500_000_000n, by = it.box.accounts.signer) =>
  as(by).auction.bid({ requestId, prover: addressOf(it.box.accounts.prover), amount: wei(amount) });

const settle = ({ it, as }: World, requestId: RequestId, by: "auctioneer" | "requester" = "auctioneer") =>
  as(it.box.accounts[by]).auction.settle({ requestId, winner: addressOf(it.box.accounts.prover) });

export const auctionRefusals: readonly Refusal[] = [
  {
    verb: "auction.bid",
    code: "not-found",
    because: /request 0x99.* not found/,
    call: (world) => bid(world, nowhere),
  },
  {
    verb: "auction.bid",
    code: "not-allowed",
    because: /may not act for prover/,
    call: async (world) => bid(world, await world.open(), 500_000_000n, world.stranger),
  },
  {
    verb: "auction.bid",
    code: "precondition",
    because: /is suspended until/,
    call: async (world) => {
      const requestId = await world.open();
      world.it.box.suspend(world.it.box.accounts.prover.address, world.inSec(60));
      return bid(world, requestId);
    },
  },
  {
    verb: "auction.bid",
    code: "precondition",
    because: /deadline has passed/,
    call: async (world) => {
      const requestId = await world.open(20);
      world.it.clock.advance(20_000);
      return bid(world, requestId);
    },
  },
  {
    verb: "auction.bid",
    code: "invalid",
    because: /not a multiple of the tick size/,
    call: async (world) => bid(world, await world.open(), 500_000_001n),
  },
  {
    verb: "auction.bid",
    code: "invalid",
    because: /request is ASSIGNED, no longer REQUESTED/,
    call: async (world) => bid(world, await world.assigned()),
  },
  {
    verb: "auction.settle",
    code: "not-allowed",
    because: /only the auctioneer/,
    call: async (world) => settle(world, await world.open(), "requester"),
  },
  {
    verb: "auction.settle",
    code: "not-found",
    because: /request 0x99.* not found/,
    call: (world) => settle(world, nowhere),
  },
  {
    verb: "auction.settle",
    code: "precondition",
    because: /nobody has bid/,
    call: async (world) => settle(world, await world.open()),
  },
  {
    verb: "auction.settle",
    code: "invalid",
    because: /is not the lowest bidder/,
    call: async (world) => {
      const requestId = await world.open();
      await bid(world, requestId);
      const winner = addressOf(world.stranger);
      return world.as(world.it.box.accounts.auctioneer).auction.settle({ requestId, winner });
    },
  },
  {
    verb: "auction.gasPriceEstimate",
    code: "invalid",
    because: /AUCTION only/,
    call: ({ as }) => as(undefined).auction.gasPriceEstimate("reserved"),
  },
];
