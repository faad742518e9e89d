import type { BidderPolicy, Look, PolicyContext, PolicyFactory, View } from "../policy.ts";
import { placeInTime } from "./place.ts";
import type { WarmFactory } from "./warm.ts";

/** A rival's rules with a price left open: it is also tried at other prices, and its best one counts. */
export type Rival = {
  name: string;
  /** What `price` is: "PROVE per BPGU", "USD per BPGU". */
  unit: string;
  /** As it is configured by default. */
  usualPrice: number;
  otherPrices: readonly number[];
  at(price: number): PolicyFactory;
};

export type Pass = Pick<Look, "bids" | "declined">;

/** All of them look every so often. */
const passEverySec = 3;

/** A policy of bidding alone: hosts are kept by `warm`, and jobs go where they are proved in time. */
export function bidsEachPass(
  name: string,
  warm: WarmFactory,
  createPass: (context: PolicyContext) => (view: View) => Pass,
): PolicyFactory {
  return {
    name,
    create(context): BidderPolicy {
      const pass = createPass(context);
      const minimum = warm(context);
      const place = placeInTime(context);
      let nextPassSec = 0;
      return {
        name,
        look(view) {
          const isDue = view.nowSec >= nextPassSec;
          if (isDue) nextPassSec = view.nowSec + passEverySec;
          return {
            ...(isDue && pass(view)),
            minimumHosts: minimum(view),
            place: place(view),
            nextLookSec: nextPassSec,
          };
        },
      };
    },
  };
}
