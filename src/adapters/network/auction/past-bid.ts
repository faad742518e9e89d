import type { Address, UnixSeconds, Wei } from "../../../domain/values.ts";
import type { BidHistory } from "../../../gen/types_pb.ts";
import { defined } from "../defined.ts";
import { addressOf, secondsOf, textIfAny, weiOf } from "../parse-values.ts";

/** A bid that is no longer sealed, in wei per PGU. */
export type PastBid = { bidder: Address; bidderName?: string; amount: Wei; createdAtSec: UnixSeconds };

export const parsePastBid = ({ bidder, bidderName, amount, createdAt }: BidHistory): PastBid =>
  defined({
    bidder: addressOf(bidder),
    bidderName: textIfAny(bidderName),
    amount: weiOf(amount),
    createdAtSec: secondsOf(createdAt),
  });
