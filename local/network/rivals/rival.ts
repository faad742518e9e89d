import { seededChance } from "../chance.ts";
import { demoAccount } from "../demo-accounts.ts";
import { fromHex, toHex } from "../hex.ts";
import type { Bidder, Clock, InProcess, OpenRequest } from "../ports.ts";
import { bidPrice, type MarketPrice, marketAfter, type PricePolicy } from "./price.ts";
import { createPromised } from "./promised.ts";
import { createWakes } from "./wakes.ts";
import { workOn } from "./work.ts";

export type RivalOptions = {
  /** Its account is made from its name: the same name is the same prover. */
  name: string;
  price: PricePolicy;
  /** Promises at once: own bids in open auctions and what it was assigned. */
  capacity: number;
  /** How long after a request it bids, between these two. */
  delayMs: { min: number; max: number };
  /** How likely it bids on a request that it could take, from 0 to 1. */
  chance: number;
  throughputPguPerSec: bigint;
  seed: number;
};

/** Room for the auction's end to be told before a bid without an answer is taken as lost. */
const silenceMs = 1000;

/**
 * A prover inside the box that bids against the one under test and proves what it wins. All that it does follows from
 * its options, the box's clock and the requests: the same run happens twice.
 */
export function createRival(options: RivalOptions): Bidder {
  const prover = fromHex(demoAccount(`rival ${options.name}`).address);
  return { prover, name: options.name, start: (box, clock) => run(options, prover, box, clock) };
}

function run(options: RivalOptions, prover: Uint8Array, box: InProcess, clock: Clock): () => void {
  const chance = seededChance(options.seed);
  const promised = createPromised(options.capacity);
  const wakes = createWakes(clock);
  let market: MarketPrice | undefined;

  const bid = (request: OpenRequest): void => {
    const amountWei = bidPrice(options.price, request, market);
    const id = toHex(request.requestId);
    if (amountWei === undefined || !promised.mayPromise(id) || !admits(request, prover)) return;
    if (box.bid({ prover, requestId: request.requestId, amountWei }).kind === "refused") return;
    promised.bid(id);
    wakes.at(request.auctionEndsAtMs + silenceMs, () => promised.lose(id));
  };

  const prove = (requestId: Uint8Array): void => {
    const end = () => promised.end(toHex(requestId));
    const work = workOn(box.subject(requestId), options.throughputPguPerSec);
    if (work.kind === "hopeless") {
      box.fail({ prover, requestId }); // a refusal means that the network has ended it: over either way
      return end();
    }
    wakes.at(clock.nowMs() + work.takesMs, () => {
      box.fulfill({ prover, requestId, proof: work.proof() }).then(end, end);
    });
  };

  const listeners = [
    box.onRequest((request) => {
      const { min, max } = options.delayMs;
      const delayMs = min + Math.floor(chance() * (max - min + 1));
      if (chance() < options.chance) wakes.at(clock.nowMs() + delayMs, () => bid(request));
    }),
    box.onAssigned(({ requestId, prover: winner, amountWei }) => {
      market = marketAfter(market, amountWei);
      if (toHex(winner) !== toHex(prover)) return promised.lose(toHex(requestId));
      promised.win(toHex(requestId));
      wakes.at(clock.nowMs(), () => prove(requestId)); // not now: the box is still in the middle of the assignment
    }),
  ];

  return () => {
    for (const end of listeners) end();
    wakes.cancelAll();
  };
}

const admits = ({ whitelist }: OpenRequest, prover: Uint8Array): boolean =>
  whitelist.length === 0 || whitelist.some((listed) => toHex(listed) === toHex(prover));
